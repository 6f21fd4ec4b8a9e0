package dev.flotilla.fleet.impl.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.Scripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code run.sh} of a generated application, in a folder with a space, with Java and Maven
 * faked.
 */
class AppScriptTest {

  @TempDir Path folder;
  private Path project;
  private Path tools;

  private record Outcome(int code, String text) {}

  @BeforeEach
  void anApplication() throws IOException {
    Path root = folder.resolve("flotilla");
    SourceTree.copyTo(root);
    project = folder.toRealPath().resolve("my app");
    new AppScaffold(root, project, null).changes().apply();
    tools = Files.createDirectory(folder.resolve("tools"));
    tool(
        "java",
        "case $1 in -version) echo 'openjdk version \"17.0.1\"' >&2;; *) printf '<%s>' \"$@\";; esac");
    tool("javac", "exit 0");
    tool("mvn", "mkdir -p app/target/lib; echo \"mvn $*\"");
  }

  @Test
  void theLauncherGetsTheFoldersOfTheApplication() throws Exception {
    assertThat(run("up", "--port-offset", "7").text())
        .contains("building", "<-Dflotilla.root=" + project + ">")
        .contains("<-Dflotilla.jars=" + project + "/app/target/lib>")
        .endsWith("<dev.flotilla.fleet.Main><up><--port-offset><7>");
  }

  @Test
  void aSecondStartBuildsOnlyWhenASourceChanged() throws Exception {
    run("up");
    assertThat(run("up").text()).doesNotContain("building");

    Path source = project.resolve("greeter/src/main/java/New.java");
    Files.writeString(source, "class New {}");

    assertThat(run("status").text()).doesNotContain("building");
    assertThat(run("up").text()).contains("building");
  }

  @Test
  void aMissingInstallationIsOneSentence() throws Exception {
    tool("mvn", "echo '[ERROR] Could not find artifact dev.flotilla:flotilla-bom:pom:0'; exit 1");

    Outcome outcome = run("up");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.text())
        .contains("is not in the local Maven repository", "mvn -DskipTests install");
  }

  @Test
  void aLauncherThatFailsInTheBackgroundIsToldWithItsExitCode() throws Exception {
    tool(
        "java",
        "case $1 in -version) echo 'openjdk version \"17.0.1\"' >&2;; *) echo 'port in use' >&2; exit 3;; esac");

    Outcome outcome = run("up", "--detach");

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.text()).endsWith("port in use");
  }

  @Test
  void inTheBackgroundItReturnsWhenTheClusterIsReady() throws Exception {
    tool(
        "java",
        "case $1 in -version) echo 'openjdk version \"17.0.1\"' >&2; exit;; esac; "
            + "case \" $* \" in *' archive '*) exit;; esac; echo starting; "
            + "echo '{\"supervisor\": {\"pid\": '$$'}, \"phase\": \"READY\"}' >.flotilla/state; "
            + "echo $$ >pid; exec sleep 30");

    Outcome outcome = run("up", "--detach");

    String pid = Files.readString(project.resolve("pid")).strip();
    assertThat(ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroy()).isTrue();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.text()).endsWith("starting");
  }

  @Test
  void anUnknownCommandIsWrongUse() throws Exception {
    assertThat(run("dance").code()).isEqualTo(2);
    assertThat(run("help"))
        .matches(outcome -> outcome.code() == 0 && outcome.text().contains("up"));
  }

  @Test
  void aSlipOfTheFingersIsAskedAfterAndJsonIsForFailuresToo() throws Exception {
    assertThat(run("stauts").text()).endsWith("; did you mean 'status'?");
    assertThat(run("load", "--json").text())
        .contains("{\"error\":{\"message\":\"unknown command 'load'; commands are: up ");
  }

  @Test
  void theLauncherKnowsWhichCommandsThereAre() throws Exception {
    assertThat(run("completion", "bash").text())
        .contains("<-Dflotilla.commands=up down status ")
        .endsWith("<completion><bash>");
  }

  @Test
  void aSymbolicLinkLeadsToTheApplication() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("run.sh"));

    assertThat(run(link, "status").text()).contains("<-Dflotilla.root=" + project + ">");
  }

  private void tool(String name, String script) {
    Scripts.write(tools.resolve(name), script);
  }

  private Outcome run(String... arguments) throws Exception {
    return run(project.resolve("run.sh"), arguments);
  }

  private Outcome run(Path script, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("bash", script.toString()));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).directory(project.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(it -> it.startsWith("FLOTILLA") || it.startsWith("JAVA"));
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), text.strip());
  }
}
