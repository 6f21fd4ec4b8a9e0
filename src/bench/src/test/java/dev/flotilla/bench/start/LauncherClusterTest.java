package dev.flotilla.bench.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchFailure;
import dev.flotilla.bench.TestBench;
import dev.flotilla.testkit.Scripts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a script in place of run.sh that writes the state which the launcher writes. */
class LauncherClusterTest {

  private static final String STATE =
      "{\"supervisor\": {\"pid\": %s}, \"phase\": \"%s\", \"nodes\": [{\"process\": {\"pid\": %s}}]}";

  @TempDir Path folder;
  private Path home;
  private Bench bench;

  @BeforeEach
  void aHome() throws Exception {
    home = Files.createDirectory(folder.resolve("home"));
    Bench here = TestBench.in(folder);
    bench =
        new Bench(
            here.pace(),
            true,
            folder,
            folder,
            here.java(),
            here.classPath(),
            here.programs(),
            here.progress());
  }

  @Test
  void aClusterIsReadyWhenTheStateOfItsOwnLauncherSaysSo() throws Exception {
    Files.writeString(home.resolve("state"), STATE.formatted(1, "READY", 1)); // of another one
    runScript(
        "echo $* $JAVA_HOME >\"$FLOTILLA_HOME/words\"\n"
            + state("STARTING")
            + state("READY")
            + "exec sleep 60");

    LauncherCluster cluster = LauncherCluster.start(bench, home, 1234);
    ProcessHandle process = ProcessHandle.of(cluster.nodes().get(0)).orElseThrow();
    cluster.awaitRest(Duration.ofMillis(1), Duration.ofSeconds(1));
    cluster.close();

    assertThat(home.resolve("words"))
        .content()
        .isEqualTo("up --port-offset 1234 " + System.getProperty("java.home") + "\n");
    assertThat(cluster.seconds()).isPositive();
    assertThat(cluster.cpuSeconds().isPresent())
        .isEqualTo(Files.exists(Path.of("/proc/self/stat")));
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void aLauncherThatEndsIsToldWithItsLog() {
    runScript("echo 'no port for me'\nexit 1");

    assertThatThrownBy(() -> LauncherCluster.start(bench, home, 1234))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("no port for me")
        .hasMessageContaining("start-ours.log");
  }

  private void runScript(String lines) {
    Scripts.write(folder.resolve("run.sh"), lines);
  }

  private static String state(String phase) {
    return "echo '" + STATE.formatted("'$$'", phase, "'$$'") + "' >\"$FLOTILLA_HOME/state\"\n";
  }
}
