package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a process of machines that are not like ours; whole clusters of them: CI. */
class MachineTest {

  @TempDir Path folder;

  @Test
  void aUserWithoutANameOnAPersianMachineIsAnsweredAsUsual() throws Exception {
    Path home = Files.createDirectory(folder.resolve("a $HOME b"));

    String answer =
        run(
            home.toString(),
            "C.UTF-8",
            List.of("-Duser.language=fa", "-Duser.country=IR", "-Duser.timezone=PST"));

    // Newer JDKs warn of the zone's name first.
    assertThat(answer.lines().toList()).endsWith("no cluster runs in " + home).hasSizeLessThan(3);
  }

  @Test
  void aPathThatTheLocaleCannotReadIsOneSentence() throws Exception {
    Path script = folder.resolve("run");
    // The shell makes the bytes, since this JVM may be in such a locale itself.
    Files.writeString(script, "export FLOTILLA_HOME=$(printf '/tmp/h\\303\\266m'); exec \"$@\"");

    String answer = start(List.of("/bin/sh", script.toString()), "", "C", List.of());

    assertThat(answer).hasLineCount(1);
    if (!answer.startsWith("no cluster runs in")) { // newer JDKs on some systems can read it
      assertThat(answer).startsWith("run.sh: ").contains("set LC_ALL to a UTF-8 locale");
    }
  }

  private String run(String home, String locale, List<String> jvm) throws Exception {
    return start(List.of(), home, locale, jvm);
  }

  private static String start(List<String> before, String home, String locale, List<String> jvm)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(before));
    builder.command().add(System.getProperty("java.home") + "/bin/java");
    builder.command().addAll(jvm);
    builder.command().addAll(List.of("-Duser.home=?", "-Duser.name=?", "-XX:TieredStopAtLevel=1"));
    builder.command().addAll(List.of("-cp", System.getProperty("java.class.path")));
    builder.command().addAll(List.of(Main.class.getName(), "down"));
    builder.environment().put("LC_ALL", locale);
    builder.environment().put("FLOTILLA_HOME", home);
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return text.strip();
  }
}
