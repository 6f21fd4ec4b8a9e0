package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code .ci/tests} runs once more; {@code run.sh} is a script that fails as it is told to.
 */
class FlakyTestClassTest {

  private static final String FAULTS = "src/faults/target/failsafe-reports/dev.flotilla.faults.";

  private static final String REPORT =
      """
      Test set: dev.flotilla.faults.DeathIT
      Tests run: 2, Failures: 1, Errors: 1, Skipped: 0, Time elapsed: 9 s <<< FAILURE! -- in a.b
      dev.flotilla.faults.DeathIT.aNodeDies -- Time elapsed: 4 s <<< FAILURE!
      java.lang.AssertionError:\s

      Expecting actual:
        5
      to be less than:
        4
      \tat dev.flotilla.faults.DeathIT.aNodeDies(DeathIT.java:9)

      dev.flotilla.faults.DeathIT.another -- Time elapsed: 4 s <<< ERROR!
      java.lang.IllegalStateException: another
      \tat dev.flotilla.faults.DeathIT.another(DeathIT.java:19)
      """;

  private static final String LOG =
      """
      [INFO] Flotilla core ...................................... SUCCESS [  7.092 s]
      [INFO] Flotilla faults .................................... FAILURE [01:02 min]
      [INFO] BUILD FAILURE
      [ERROR] Failed to execute goal org.apache.maven.plugins:maven-failsafe-plugin:3.5.3:verify \
      (default) on project flotilla-faults: There are test failures.
      """;

  @TempDir Path root;
  private Script script;

  @BeforeEach
  void aCheckoutWhoseTestsFailOnce() throws IOException {
    script = Script.copy(".ci/tests", root);
    runScript("[ $# -gt 1 ] || exit 1");
    write("first/" + FAULTS + "DeathIT.txt", REPORT);
    write("first/.flotilla/logs/test.log", LOG);
  }

  @Test
  void theOnlyClassThatFailedRunsOnceMoreAndIsToldAtTheEnd() throws Exception {
    Script.Outcome outcome = run();

    String flaky =
        "FLAKY: dev.flotilla.faults.DeathIT, aNodeDies: java.lang.AssertionError: "
            + "Expecting actual: 5 to be less than: 4";
    assertThat(outcome.code()).isZero();
    assertThat(outcome.text()).endsWith(flaky);
    assertThat(calls()).containsExactly("test", "test faults DeathIT");
    assertThat(root.resolve("target/flaky.txt")).hasContent(flaky);
    assertThat(root.resolve(".flotilla/logs/test.log.first")).hasContent(LOG);
  }

  @Test
  void testsThatPassAreNotRepeated() throws Exception {
    runScript("exit 0");

    assertThat(run().code()).isZero();
    assertThat(calls()).containsExactly("test");
    assertThat(root.resolve("target/flaky.txt")).isEmptyFile();
  }

  @Test
  void aClassThatFailsAgainIsAFailure() throws Exception {
    runScript("exit 1");

    Script.Outcome outcome = run();

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.text()).doesNotContain("FLAKY");
    assertThat(calls()).containsExactly("test", "test faults DeathIT");
    assertThat(root.resolve("target/flaky.txt")).isEmptyFile();
  }

  @Test
  void twoClassesThatFailAreNotRepeated() throws Exception {
    write("first/" + FAULTS + "StartIT.txt", REPORT);

    assertNothingRunsAgain();
  }

  @Test
  void aClassThatFailsBesideOneOfAnotherModuleIsNotRepeated() throws Exception {
    write("first/verticles/bank/target/surefire-reports/a.BankTest.txt", REPORT);

    assertNothingRunsAgain();
  }

  @Test
  void aClassOfAnotherModuleIsNotRepeated() throws Exception {
    Files.delete(root.resolve("first/" + FAULTS + "DeathIT.txt"));
    write("first/src/core/target/surefire-reports/a.CoreTest.txt", REPORT);

    assertNothingRunsAgain();
  }

  @Test
  void nothingIsRepeatedIfAnotherModuleDidNotBuildOrWasSkipped() throws Exception {
    write("first/.flotilla/logs/test.log", LOG.replace("SUCCESS", "FAILURE"));
    assertNothingRunsAgain();

    Files.delete(root.resolve("calls"));
    write("first/.flotilla/logs/test.log", LOG.replace("SUCCESS [  7.092 s]", "SKIPPED"));
    assertNothingRunsAgain();
  }

  @Test
  void nothingIsRepeatedIfTheTestsDidNotRunToTheirEnd() throws Exception {
    String timeout = "There was a timeout or other error in the fork";
    write("first/.flotilla/logs/test.log", LOG.replace("There are test failures", timeout));

    assertNothingRunsAgain();
  }

  @Test
  void reportsOfAnEarlierRunDoNotCount() throws Exception {
    Path old = write(FAULTS + "StartIT.txt", REPORT);
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(60)));

    assertThat(run().code()).isZero();
    assertThat(calls()).containsExactly("test", "test faults DeathIT");
  }

  private void assertNothingRunsAgain() throws Exception {
    assertThat(run().code()).isEqualTo(1);
    assertThat(calls()).containsExactly("test");
  }

  /** The first run leaves what is in the folder {@code first}; then come these lines. */
  private void runScript(String lines) {
    String first = "[ $# -gt 1 ] || cp -R first/. .\n";
    Scripts.write(root.resolve("run.sh"), "echo \"$*\" >>calls\n" + first + lines);
  }

  private Script.Outcome run() throws Exception {
    return script.run(root);
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(root.resolve("calls"));
  }

  private Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
