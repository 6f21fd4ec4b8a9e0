package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tests {@code run.sh test} has Maven run, and in which order; Maven itself is a script. */
class TestOrderTest {

  /**
   * Tells its options and the sources that it was to skip; fails with a report if it is told to.
   */
  private static final String MAVEN =
      """
      echo "$*" | sed 's/.*failsafe.excludesFile=[^ ]*//' >>calls
      grep -h '[.]java' .flotilla/logs/test.log.skipped | sort | tr '\\n' ' ' >>calls
      echo >>calls
      [ -f fails ] || exit 0
      reports=$(cat fails)/target/surefire-reports
      mkdir -p $reports
      echo 'CoreTest.adds -- Time elapsed: 1 s <<< FAILURE!' >$reports/CoreTest.txt
      exit 1
      """;

  @TempDir Path root;
  private Script script;
  private Path tools;

  @BeforeEach
  void aCheckoutOfTwoModules() throws IOException {
    script = Script.copy("run.sh", root);
    tools = Files.createDirectory(root.resolve("tools"));
    Scripts.write(tools.resolve("java"), "echo 'openjdk version \"17.0.1\"' >&2");
    Scripts.write(tools.resolve("javac"), "exit 0");
    Scripts.write(tools.resolve("mvn"), MAVEN);
    write("pom.xml");
    write("src/core/pom.xml");
    write("src/core/src/test/java/a/CoreTest.java");
    write("src/core/src/test/java/a/OtherTest.java");
    write("verticles/bank/pom.xml");
    write("verticles/bank/src/test/java/b/BankTest.java");
  }

  @Test
  void aFreshCheckoutIsTestedAtOnceAndSoIsOneThatHasNotChanged() throws Exception {
    assertThat(test().text()).contains("tests passed").doesNotContain("come first");
    assertThat(test().text()).contains("tests passed").doesNotContain("come first");

    assertThat(calls()).containsExactly("", "", "", "");
  }

  @Test
  void modulesThatChangedComeFirstAndNoTestRunsTwice() throws Exception {
    test();
    forgetCalls();
    write("verticles/bank/src/main/java/b/Bank.java");

    assertThat(test().text()).contains("come first: verticles/bank\n");
    assertThat(calls())
        .containsExactly(
            "-pl verticles/bank -am", "a/CoreTest.java a/OtherTest.java", "", "b/BankTest.java");

    assertThat(test().text()).doesNotContain("come first");
  }

  @Test
  void aModuleWhoseTestsFailedComesFirstTheNextTime() throws Exception {
    test();
    Files.writeString(root.resolve("fails"), "src/core");
    Script.Outcome failed = test();
    Files.delete(root.resolve("fails"));

    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.text()).contains("tests failed after");
    assertThat(test().text()).contains("come first: core\n");
  }

  @Test
  void theOthersAreNotTestedIfAChangedModuleFails() throws Exception {
    test();
    forgetCalls();
    write("src/core/src/main/java/a/Core.java");
    Files.writeString(root.resolve("fails"), "src/core");

    assertThat(test().code()).isEqualTo(1);
    assertThat(calls()).containsExactly("-pl src/core -am", "b/BankTest.java");
  }

  @Test
  void oneClassRunsAloneAndDoesNotSpeakForItsModule() throws Exception {
    test("bank");
    forgetCalls();

    assertThat(test("core", "CoreTest").code()).isZero();
    assertThat(calls()).containsExactly("-pl src/core -am", "a/OtherTest.java b/BankTest.java");
    assertThat(test().text()).contains("come first: core\n");
  }

  @Test
  void aClassThatDoesNotExistIsWrongUse() throws Exception {
    Script.Outcome outcome = test("core", "BankTest");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.text()).contains("no test class BankTest in src/core");
  }

  private Script.Outcome test(String... moduleAndClass) throws Exception {
    String[] arguments = new String[moduleAndClass.length + 1];
    arguments[0] = "test";
    System.arraycopy(moduleAndClass, 0, arguments, 1, moduleAndClass.length);
    return script.run(tools, arguments);
  }

  /** For each call of Maven its options and what it skips. */
  private List<String> calls() throws IOException {
    return Files.readAllLines(root.resolve("calls")).stream().map(String::strip).toList();
  }

  private void forgetCalls() throws IOException {
    Files.delete(root.resolve("calls"));
  }

  private void write(String file) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), "");
  }
}
