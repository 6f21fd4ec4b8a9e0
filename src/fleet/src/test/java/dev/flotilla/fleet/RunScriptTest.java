package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flotilla.fleet.CheckoutCopy.ScriptResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run.sh} does before any Java runs, in a copy of the checkout without sources. */
class RunScriptTest {

  @TempDir Path folder;
  private CheckoutCopy copy;
  private Path root;

  @BeforeEach
  void aCopyOfTheCheckout() throws IOException {
    copy = CheckoutCopy.in(folder);
    root = copy.root();
  }

  @Test
  void helpNeedsNeitherJavaNorABuild() throws Exception {
    assertThat(run("help").text()).contains("up [--detach]");
    assertThat(run("--help").code()).isZero();
  }

  @Test
  void anUnknownCommandIsRefusedBeforeAnythingIsBuilt() throws Exception {
    ScriptResult outcome = run("dance");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.text()).contains("unknown command 'dance'").hasLineCount(1);
  }

  @Test
  void aMissingJavaIsOneSentence() throws Exception {
    ScriptResult outcome = run("up");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.text()).contains("no java found", "JDK 17 or newer").hasLineCount(1);
  }

  @Test
  void aJavaHomeWithoutAJavaIsNamed() throws Exception {
    ScriptResult outcome = run(Map.of("JAVA_HOME", "/nowhere"), "up");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.text()).contains("JAVA_HOME is /nowhere").hasLineCount(1);
  }

  @Test
  void aColonInAPathIsRefusedBeforeJavaMisreadsIt() throws Exception {
    Path odd = Files.createDirectory(root.resolve("a:b"));
    Files.copy(root.resolve("run.sh"), odd.resolve("run.sh"));

    ScriptResult checkout = copy.runIn(odd, Map.of(), "up");
    ScriptResult home = run(Map.of("FLOTILLA_HOME", root + "/x:y"), "status");

    assertThat(checkout.code()).isEqualTo(1);
    assertThat(checkout.text()).contains("colon in its path", "a:b").hasLineCount(1);
    assertThat(home.code()).isEqualTo(1);
    assertThat(home.text()).contains("FLOTILLA_HOME has a colon", "x:y").hasLineCount(1);
  }

  @Test
  void aLocaleThatKnowsAsciiOnlyIsReplacedForJavaAndAnyOtherIsLeft() throws Exception {
    copy.link("locale");
    launcher("echo \"launched in ${LC_ALL:-none}\"");
    assumeTrue(utf8("C.UTF-8"), "this machine has no C.UTF-8");

    assertThat(run(Map.of("LC_ALL", "C"), "status").text()).isEqualTo("launched in C.UTF-8");
    assertThat(run(Map.of("LC_ALL", "POSIX"), "status").text()).isEqualTo("launched in C.UTF-8");
    assertThat(run(Map.of("LANG", "C.UTF-8"), "status").text()).isEqualTo("launched in none");
  }

  private boolean utf8(String locale) throws Exception {
    ProcessBuilder charmap = new ProcessBuilder("locale", "charmap");
    charmap.environment().put("LC_ALL", locale);
    Process process = charmap.start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .strip()
        .equals("UTF-8");
  }

  @Test
  void anOldJavaIsOneSentence() throws Exception {
    tool("java", "echo 'openjdk version \"1.8.0_412\"' >&2");

    ScriptResult outcome = run("up");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.text()).contains("too old", "1.8.0_412").hasLineCount(1);
  }

  @Test
  void aMissingMavenIsOneSentence() throws Exception {
    tool("java", "echo 'openjdk version \"17.0.1\" 2021-10-19' >&2");

    ScriptResult outcome = run("up");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.text()).contains("no mvn found").hasLineCount(1);
  }

  @Test
  void aFailedBuildShowsItsErrorsAndNamesItsLog() throws Exception {
    tool("java", "echo 'openjdk version \"17.0.1\" 2021-10-19' >&2");
    tool("javac", "exit 0");
    tool("mvn", "echo '[INFO] noise'; echo '[ERROR] does not compile'; exit 1");

    ScriptResult outcome = run("up");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.text())
        .contains("does not compile", root.resolve(".flotilla/logs/build.log").toString())
        .doesNotContain("noise");
  }

  @Test
  void aLongBuildTellsHowFarItIs() throws Exception {
    tool("java", "echo 'openjdk version \"17.0.1\" 2021-10-19' >&2");
    tool("javac", "exit 0");
    tool(
        "mvn",
        "mkdir -p src/dist/target/lib; echo '[INFO] Downloaded from central: a.pom (3 kB at 1 kB/s)'; "
            + "echo '[INFO] Building flotilla-core 0.1.0-SNAPSHOT      [2/25]'; "
            + "sleep 6.1; echo '[INFO] Downloaded from central: b.pom (3 kB at 1 kB/s)'");

    assertThat(run("up").text()).contains("  module 2 of 25, 2 files fetched, ");
  }

  @Test
  void aSecondStartDoesNotBuildAgainUntilASourceChanges() throws Exception {
    tool(
        "java",
        "case $1 in -version) echo 'openjdk version \"17.0.1\"' >&2;; *) echo \"launched $*\";; esac");
    tool("javac", "exit 0");
    tool("mvn", "mkdir -p src/dist/target/lib");

    assertThat(run("up").text()).contains("building", "launched", "dev.flotilla.fleet.Main up");
    assertThat(run("up").text()).doesNotContain("building").contains("launched");
    Path source = root.resolve("verticles/bank/src/main/java/Bank.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, "class Bank {}");
    assertThat(run("status").text()).doesNotContain("building");
    assertThat(run("up").text()).contains("building");
  }

  @Test
  void theLauncherStartsFromTheReleaseThatIsNamed() throws Exception {
    launcher("echo \"$*\"");
    assertThat(run("status").text()).contains("-Dflotilla.jars=" + root + "/src/dist/target/lib ");
    Path release =
        Files.createDirectories(root.resolve("src/dist/target/releases/20260102T030405"));
    Files.createDirectory(release.resolve("lib"));
    Files.writeString(root.resolve("src/dist/target/release"), "20260102T030405\n");

    assertThat(run("status").text())
        .contains("-Dflotilla.jars=" + release + "/lib ", "-cp " + release + "/lib/* ")
        .doesNotContain("SharedArchiveFile");
  }

  @Test
  void anotherJvmThanThatOfTheBuildGetsArchivesOfItsOwnFirst() throws Exception {
    Path release =
        Files.createDirectories(root.resolve("src/dist/target/releases/20260102T030405"));
    launcher("echo \"$*\" | sed 's/.*Main //'");
    String version =
        "printf 'openjdk version \"17.0.1\"\\nVM (build 17.0.1+12-x/y, mixed mode)\\n' >&2";
    tool(
        "java",
        "case $1 in -version) "
            + version
            + "; exit;; esac; echo \"$*\" | sed 's/.*XX:Sh/Sh/; s/-Xl.*Main/Main/'");
    Files.createDirectory(release.resolve("lib"));
    Files.writeString(root.resolve("src/dist/target/release"), "20260102T030405\n");

    assertThat(run("up").text()).contains("Main archive --training " + root, "Main up");

    Path archives = Files.createDirectories(release.resolve("archives/17.0.1+12-x_y"));
    Files.writeString(archives.resolve("finished"), "");
    Files.writeString(archives.resolve("launcher.jsa"), "");
    assertThat(run("up").text())
        .doesNotContain("archive --training")
        .contains("SharedArchiveFile=" + archives + "/launcher.jsa");
  }

  @Test
  void inTheBackgroundItShowsWhatTheLauncherSaysUntilThatIsReady() throws Exception {
    Path launched = root.resolve("launched");
    launcher(
        "echo \"$*\" | sed 's/.*Main/Main/' >'"
            + launched
            + "'; echo \"on $$\" >>'"
            + launched
            + "'; echo starting; sleep 0.5; echo ready; echo '{\"supervisor\": {\"pid\": '$$'}, "
            + "\"phase\": \"READY\"}' >'"
            + root.resolve(".flotilla/state")
            + "'; exec sleep 30");

    ScriptResult outcome = run("up", "--detach", "--port-offset", "7");

    assertThat(outcome).isEqualTo(new ScriptResult(0, "starting\nready", ""));
    List<String> lines = Files.readAllLines(launched);
    assertThat(lines.get(0)).isEqualTo("Main up --port-offset 7");
    ProcessHandle background =
        ProcessHandle.of(Long.parseLong(lines.get(1).substring("on ".length()))).orElseThrow();
    assertThat(background.destroy()).isTrue();
    assertThat(root.resolve(".flotilla/logs/launcher.log")).hasContent("starting\nready");
  }

  @Test
  void aLauncherThatFailsInTheBackgroundIsToldWithItsExitCode() throws Exception {
    launcher("echo 'run.sh: port 8080 is in use' >&2; exit 2");
    assertThat(run("up", "--detach"))
        .isEqualTo(new ScriptResult(2, "", "run.sh: port 8080 is in use"));

    launcher("printf 'stopped before it was ready'");
    assertThat(run("--detach")).isEqualTo(new ScriptResult(1, "", "stopped before it was ready"));
    assertThat(root.resolve(".flotilla/logs/launcher.log.1"))
        .hasContent("run.sh: port 8080 is in use");
  }

  @Test
  void testsOfAnUnknownModuleAreWrongUse() throws Exception {
    tool("java", "echo 'openjdk version \"17.0.1\"' >&2");
    tool("javac", "exit 0");
    tool("mvn", "echo \"mvn $*\"; echo 'Tests run: 3'");

    assertThat(run("test", "shoe").code()).isEqualTo(2);
    assertThat(run("test", "shoe").text())
        .contains("no module shoe", "src/fleet", "verticles/bank");
    assertThat(run("test", "a", "b", "c").code()).isEqualTo(2);
    assertThat(run("test", "bank").text()).contains("Tests run: 3", "tests passed");
    assertThat(root.resolve(".flotilla/logs/test.log"))
        .content()
        .contains("-pl verticles/bank -am");
  }

  @Test
  void aNewApplicationIsWrittenWhenTheModulesThatItUsesAreInstalled() throws Exception {
    Path calls = root.resolve("calls");
    launcher("echo \"java ${*##*Main}\" >>'" + calls + "'");
    tool("javac", "exit 0");
    tool("mvn", "echo \"mvn $*\" >>'" + calls + "'");

    assertThat(run("new", "app", "x y").code()).isZero();
    assertThat(Files.readAllLines(calls))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("java  new app x y --dry-run"),
            second -> assertThat(second).startsWith("mvn ").contains("install", "src/bom"),
            third -> assertThat(third).isEqualTo("java  new app x y"));
  }

  @Test
  void aNewApplicationThatIsRefusedInstallsNothing() throws Exception {
    launcher("echo 'run.sh: x exists already' >&2; exit 2");
    tool("javac", "exit 0");
    tool("mvn", "echo mvn");

    assertThat(run("new", "app", "x"))
        .isEqualTo(new ScriptResult(2, "", "run.sh: x exists already"));
  }

  private void launcher(String script) throws IOException {
    copy.launcher(script);
  }

  private void tool(String name, String script) {
    copy.tool(name, script);
  }

  private ScriptResult run(String... arguments) throws Exception {
    return copy.run(arguments);
  }

  private ScriptResult run(Map<String, String> environment, String... arguments) throws Exception {
    return copy.run(environment, arguments);
  }
}
