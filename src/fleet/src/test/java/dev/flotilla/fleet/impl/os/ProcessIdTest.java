package dev.flotilla.fleet.impl.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.os.Polling;
import dev.flotilla.fleet.impl.jvm.ProcessSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdTest {

  @TempDir Path folder;

  @Test
  void aRunningProcessIsKnownAndAnEndedOneIsNot() throws Exception {
    Process process = sleeping();
    ProcessId id = ProcessId.of(process.pid()).orElseThrow();

    assertThat(id.alive()).isTrue();
    ProcessSignal.KILL.send(id);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(id.alive()).isFalse();
    assertThat(ProcessId.of(id.pid())).isEmpty();
  }

  @Test
  void anotherProcessWithTheSameNumberIsLeftAlone() throws Exception {
    Process process = sleeping();
    try {
      ProcessId impostor = new ProcessId(process.pid(), "1@an-earlier-boot");

      assertThat(impostor.alive()).isFalse();
      assertThat(ProcessSignal.KILL.send(impostor)).isFalse();
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aLaunchedProcessIsDeafToTheTerminal() throws Exception {
    Process process = sleeping();
    ProcessId id = ProcessId.of(process.pid()).orElseThrow();
    // The shell gives way to the program only after it has closed its ears.
    Polling.until(
        () -> process.info().command().filter(c -> c.endsWith("sleep")).isPresent(),
        Duration.ofSeconds(10));

    assertThat(ProcessSignal.INT.send(id)).isTrue();
    assertThat(process.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();

    assertThat(ProcessSignal.TERM.send(id)).isTrue();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private Process sleeping() {
    return new ProcessSpec(List.of("sleep", "60"), Map.of()).start(folder.resolve("log"));
  }
}
