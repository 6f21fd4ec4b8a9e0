package dev.flotilla.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.testkit.Scripts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path folder;

  @Test
  void theProgramEndsInAnOrderlyWay() throws Exception {
    Path log = folder.resolve("log");
    Path program =
        Scripts.write(
            folder.resolve("program"),
            "trap 'echo \"$GREETING and good bye\"; exit 0' TERM\necho on\n"
                + "while :; do sleep 0.1; done");
    Map<String, String> environment = Map.of("GREETING", "thanks", "HOME", "");
    GuardedProcess guarded =
        GuardedProcess.start(List.of(program.toString()), environment, log, PATIENCE);
    await().until(() -> Files.readString(log).contains("on"));
    ProcessHandle process = guarded.program().orElseThrow();

    guarded.close();

    assertThat(process.isAlive()).isFalse();
    assertThat(guarded.isAlive()).isFalse();
    assertThat(log).content().endsWith("thanks and good bye\n");
  }

  @Test
  void aProgramThatDoesNotEndIsKilledWithWhatItHasStarted() throws Exception {
    Path log = folder.resolve("log");
    Path program =
        Scripts.write(
            folder.resolve("program"), "trap '' TERM\nsleep 60 &\necho $!\nwait\nsleep 60");
    GuardedProcess guarded =
        GuardedProcess.start(List.of(program.toString()), Map.of(), log, Duration.ofMillis(200));
    await().until(() -> Files.readString(log).endsWith("\n"));
    long child = Long.parseLong(Files.readString(log).strip());

    guarded.close();

    await().until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void aProgramThatEndsIsNoticed() throws Exception {
    GuardedProcess guarded =
        GuardedProcess.start(List.of("true"), Map.of(), folder.resolve("log"), PATIENCE);

    await().until(() -> !guarded.isAlive());

    guarded.close();
  }
}
