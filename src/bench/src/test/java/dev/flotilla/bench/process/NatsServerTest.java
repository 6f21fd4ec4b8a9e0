package dev.flotilla.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchFailure;
import dev.flotilla.bench.TestBench;
import dev.flotilla.testkit.Scripts;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard of the server, around a program that behaves as the server does. */
class NatsServerTest {

  private static final String LISTENING =
      """
      for last; do :; done
      echo '{"nats": ["nats://127.0.0.1:43211"]}' >"$last/nats-server_1.ports"
      exec sleep 60
      """;

  @TempDir Path folder;

  @Test
  void itIsFoundOnlyWhereItIsExecutable() {
    assertThat(NatsServer.find(List.of(folder, Path.of("/nowhere")))).isEmpty();

    Path program = program(LISTENING);

    assertThat(NatsServer.find(List.of(Path.of("/nowhere"), folder))).contains(program);
  }

  @Test
  void itSaysWhereItListensAndIsGoneWhenClosed() throws Exception {
    NatsServer server = NatsServer.start(TestBench.in(folder), program(LISTENING));
    ProcessHandle process = server.process().orElseThrow();
    assertThat(server.url()).isEqualTo("nats://127.0.0.1:43211");
    assertThat(process.isAlive()).isTrue();

    server.close();

    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void aServerThatDoesNotStartIsToldWithItsLastWords() {
    Bench bench = TestBench.in(folder);
    Path program = program("echo 'no port for me'\nexit 1\n");

    assertThatThrownBy(() -> NatsServer.start(bench, program))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("no port for me");
  }

  private Path program(String script) {
    return Scripts.write(folder.resolve("nats-server"), script);
  }
}
