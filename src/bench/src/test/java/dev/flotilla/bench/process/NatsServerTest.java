package dev.flotilla.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchFailure;
import dev.flotilla.bench.TestBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard of the server, around a program that behaves as the server does. */
class NatsServerTest {

  private static final String LISTENING =
      """
      #!/bin/sh
      for last; do :; done
      echo '{"nats": ["nats://127.0.0.1:43211"]}' >"$last/nats-server_1.ports"
      exec sleep 60
      """;

  @TempDir Path folder;

  @Test
  void itIsFoundOnlyWhereItIsExecutable() throws IOException {
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
  void aServerThatDoesNotStartIsToldWithItsLastWords() throws IOException {
    Bench bench = TestBench.in(folder);
    Path program = program("#!/bin/sh\necho 'no port for me'\nexit 1\n");

    assertThatThrownBy(() -> NatsServer.start(bench, program))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("no port for me");
  }

  private Path program(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("nats-server"), script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
