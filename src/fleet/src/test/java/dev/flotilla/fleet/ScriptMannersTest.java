package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flotilla.core.Json;
import dev.flotilla.fleet.CheckoutCopy.ScriptResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run.sh} in odd places and under odd conditions, with a launcher that says what it got. */
class ScriptMannersTest {

  /** Prints its root and the words for the launcher. */
  private static final String SAYS_WHAT_IT_GOT =
      "for word in \"$@\"; do case $word in -Dflotilla.root=*) root=${word#*=};; esac; done; "
          + "echo \"$root: ${*##*Main }\"";

  private static final String READY =
      "mkdir -p \"$FLOTILLA_HOME\"; echo '{\"supervisor\": {\"pid\": '$$'}, \"phase\": \"READY\"}' "
          + ">\"$FLOTILLA_HOME/state\"; echo $$ >\"$FLOTILLA_HOME/pid\"; exec sleep 30";

  @TempDir Path folder;
  private CheckoutCopy copy;
  private Path home;

  @BeforeEach
  void aCheckoutThatIsBuilt() throws IOException {
    copy = CheckoutCopy.in(folder);
    copy.launcher(SAYS_WHAT_IT_GOT);
    home = folder.toRealPath().resolve("a home");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill shop-1 --port-offset 7",
        "kill --port-offset 7 shop-1",
        "pause --port-offset=7 shop-1 --json",
        "down --port-offset 7",
        "--port-offset 7",
        "logs -f shop-1 --port-offset=7"
      })
  void wordsReachTheLauncherAsTheyWereGiven(String line) throws Exception {
    assertThat(copy.run(line.split(" ")).out()).isEqualTo(copy.root() + ": " + line);
  }

  @Test
  void aSymbolicLinkLeadsToTheCheckoutFromAnyFolder() throws Exception {
    copy.link("readlink");
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    Files.createSymbolicLink(elsewhere.resolve("first"), copy.root().resolve("run.sh"));
    Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("first"));

    ScriptResult result =
        copy.execute(
            folder,
            Map.of("CDPATH", elsewhere.toString()),
            List.of(CheckoutCopy.bash(), "else where/second", "status"));

    assertThat(result).isEqualTo(new ScriptResult(0, copy.root() + ": status", ""));
  }

  @Test
  void aFolderOfCdpathWithTheSameNameIsNotTakenForTheCheckout() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.createDirectories(other.resolve(copy.root().getFileName()));

    ScriptResult result =
        copy.execute(
            copy.root().getParent(),
            Map.of("CDPATH", other.toString()),
            List.of(CheckoutCopy.bash(), copy.root().getFileName() + "/run.sh", "status"));

    assertThat(result.out()).isEqualTo(copy.root() + ": status");
  }

  @Test
  void aRelativeHomeIsThatOfTheFolderWhereOneIs() throws Exception {
    copy.launcher("echo 'run.sh: told' >&2; exit 1");

    ScriptResult result =
        copy.execute(
            folder,
            Map.of("FLOTILLA_HOME", "a home", "HOME", "/does/not/exist"),
            List.of(CheckoutCopy.bash(), copy.root().resolve("run.sh").toString(), "--detach"));

    assertThat(result).isEqualTo(new ScriptResult(1, "", "run.sh: told"));
    assertThat(home.resolve("logs/launcher.log")).hasContent("run.sh: told");
  }

  @Test
  void whatJavaSaysAboutItsOptionsIsNeitherAVersionNorJson() throws Exception {
    String picked = "echo 'Picked up JAVA_TOOL_OPTIONS: -Dversion=\"8\"' >&2; ";
    copy.tool(
        "java",
        picked
            + "case $1 in -version) echo 'openjdk version \"17.0.1\"' >&2;; *) echo '{\"ready\":true}';; esac");

    assertThat(copy.run("status", "--json").out()).isEqualTo("{\"ready\":true}");

    copy.tool("java", picked + "echo 'Error: could not create the Java Virtual Machine.' >&2");
    assertThat(copy.run("status").err()).contains("could not create").doesNotContain("Picked up");
  }

  @Test
  void anOutputThatIsClosedIsNotReplacedByAFileOfJava() throws Exception {
    copy.launcher(
        "open=; for fd in 0 1 2; do [ -e /dev/fd/$fd ] && open=$open$fd; done; echo $open >'"
            + folder
            + "/open'");

    ScriptResult result =
        copy.execute(
            copy.root(),
            Map.of(),
            List.of(CheckoutCopy.bash(), "-c", "exec bash ./run.sh status <&- >&- 2>&-"));

    assertThat(result).isEqualTo(new ScriptResult(0, "", ""));
    assertThat(folder.resolve("open")).hasContent("012");
  }

  @Test
  void aReaderThatEndsEarlyIsNoFailure() throws Exception {
    ScriptResult result =
        copy.execute(
            copy.root(),
            Map.of(),
            List.of(CheckoutCopy.bash(), "-c", "bash ./run.sh help | head -n 1"));

    assertThat(result.out()).startsWith("Usage: ./run.sh");
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "stauts,status",
    "dwon,down",
    "kil,kill",
    "resum,resume",
    "hlep,help",
    "complete,completion"
  })
  void anUnknownCommandIsAskedAfter(String typed, String meant) throws Exception {
    ScriptResult result = copy.run(typed);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).endsWith("; did you mean '" + meant + "'?").hasLineCount(1);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aWordThatIsFarFromAllCommandsIsNotAskedAfter() throws Exception {
    assertThat(copy.run("dance").err()).doesNotContain("did you mean");
    assertThat(copy.run("x".repeat(5_000)).code()).isEqualTo(2);
  }

  @Test
  void aFailureBeforeJavaIsJsonToo() throws Exception {
    ScriptResult result = copy.run("a\"b\\c\td", "--json");

    var error = Json.mapper().readTree(result.out()).path("error");
    assertThat(error.path("message").asText()).startsWith("unknown command 'a\"b\\c d'");
    assertThat(error.path("exitCode").asInt()).isEqualTo(2);
    assertThat(result.err()).startsWith("run.sh: unknown command");
    assertThat(copy.run("test", "--json").err()).contains("reports").hasLineCount(1);
    assertThat(copy.run("test", "core", "--port-offset=7").code()).isEqualTo(2);
  }

  @Test
  void inTheBackgroundStdoutHoldsNothingButTheJsonOfTheLauncher() throws Exception {
    copy.launcher("echo starting >&2; echo '{\"cluster\":\"x\"}'; " + READY);

    ScriptResult result =
        copy.run(Map.of("FLOTILLA_HOME", home.toString()), "up", "--json", "--detach");

    endLauncher();
    assertThat(result).isEqualTo(new ScriptResult(0, "{\"cluster\":\"x\"}", "starting"));
  }

  @Test
  void aLauncherThatFailsInTheBackgroundLeavesItsJsonOrTheScriptSaysSo() throws Exception {
    copy.launcher("echo 'run.sh: no' >&2; echo '{\"error\":1}'; exit 2");
    assertThat(copy.run("up", "--detach", "--json"))
        .isEqualTo(new ScriptResult(2, "{\"error\":1}", "run.sh: no"));

    copy.launcher("echo 'out of memory' >&2; exit 3");
    ScriptResult silent = copy.run("up", "--detach", "--json");
    assertThat(silent.code()).isEqualTo(3);
    assertThat(silent.err()).contains("out of memory", "ended before the cluster was ready");
    assertThat(Json.mapper().readTree(silent.out()).path("error").path("exitCode").asInt())
        .isEqualTo(3);
  }

  @Test
  void withSetsidTheLauncherHasASessionOfItsOwn() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "this machine has no /proc");
    assumeTrue(CheckoutCopy.onPath("setsid").isPresent(), "this machine has no setsid");
    copy.link("setsid");
    copy.launcher("cat /proc/$$/stat >'" + folder + "/stat'; " + READY);

    assertThat(copy.run(Map.of("FLOTILLA_HOME", home.toString()), "up", "--detach").code())
        .isZero();

    endLauncher();
    String[] stat = Files.readString(folder.resolve("stat")).split(" ");
    assertThat(stat[5]).as("session").isEqualTo(stat[0]);
  }

  @Test
  void aCheckoutThatCannotBeWrittenRunsWhatWasBuiltOnceTheHomeIsElsewhere() throws Exception {
    List<String> asNobody = aReaderOnly();
    Map<String, String> elsewhere = Map.of("FLOTILLA_HOME", home.toString());

    ScriptResult status = as(asNobody, elsewhere, "status");
    ScriptResult up = as(asNobody, elsewhere, "up");
    ScriptResult here = as(asNobody, Map.of(), "up", "--detach");

    assertThat(status).isEqualTo(new ScriptResult(0, copy.root() + ": status", ""));
    assertThat(up.out()).isEqualTo(copy.root() + ": up");
    assertThat(up.err()).contains("sources changed", "cannot be written").hasLineCount(1);
    assertThat(here.code()).isEqualTo(1);
    assertThat(here.err()).contains("cannot write to " + copy.root(), "FLOTILLA_HOME");
  }

  @Test
  void aCheckoutThatIsNeitherBuiltNorWritableSaysSo() throws Exception {
    copy.tool("mvn", "echo built");
    Files.delete(copy.root().resolve("src/dist/target/lib"));
    List<String> asNobody = aReaderOnly();

    ScriptResult result = as(asNobody, Map.of("FLOTILLA_HOME", home.toString()), "status");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("is not built, and cannot be written").hasLineCount(1);
  }

  /**
   * Makes the checkout unwritable, with a source newer than the build.
   *
   * @return what stands before a command that is run by a user whom the modes of files bind
   */
  private List<String> aReaderOnly() throws Exception {
    Path source = copy.root().resolve("verticles/bank/src/main/Bank.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, "");
    Files.setLastModifiedTime(
        copy.root().resolve("src/dist/target/sources.stamp"), FileTime.from(Instant.EPOCH));
    Files.createDirectories(home);
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Stream<Path> all = Files.walk(copy.root())) {
      for (Path path : all.toList()) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
      }
    }
    if (!Files.isWritable(copy.root())) {
      return List.of();
    }
    assumeTrue(
        CheckoutCopy.onPath("setpriv").isPresent(),
        "no modes bind this user, and setpriv is missing");
    String program = CheckoutCopy.onPath("setpriv").orElseThrow().toString();
    List<String> other = List.of(program, "--reuid=12345", "--regid=12345", "--clear-groups");
    List<String> probe = new ArrayList<>(other);
    probe.addAll(List.of(CheckoutCopy.bash(), "-c", "[ -r run.sh ] && [ ! -w . ]"));
    assumeTrue(
        copy.execute(copy.root(), Map.of(), probe).code() == 0,
        "another user cannot be taken on here, or not read " + copy.root());
    return other;
  }

  private ScriptResult as(List<String> user, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> words = new ArrayList<>(user);
    words.addAll(List.of(CheckoutCopy.bash(), copy.root().resolve("run.sh").toString()));
    words.addAll(List.of(arguments));
    return copy.execute(copy.root(), environment, words);
  }

  private void endLauncher() throws IOException {
    long pid = Long.parseLong(Files.readString(home.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid).orElseThrow().destroy()).isTrue();
  }
}
