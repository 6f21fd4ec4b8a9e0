package dev.flotilla.bench.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchFailure;
import dev.flotilla.core.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A NATS server on loopback, on a port of its own choice. Ends with this JVM in whatever way. */
public final class NatsServer implements AutoCloseable {

  /** What to tell those who do not have it. */
  public static final String INSTALL = "not installed: it is Debian's package nats-server";

  private static final String PROGRAM = "nats-server";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final GuardedProcess server;
  private final Path portsFolder;
  private final String url;

  private NatsServer(GuardedProcess server, Path portsFolder, String url) {
    this.server = server;
    this.portsFolder = portsFolder;
    this.url = url;
  }

  /** The program, if it is installed. */
  public static Optional<Path> find(List<Path> folders) {
    return folders.stream()
        .map(folder -> folder.resolve(PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts a server with its default settings.
   *
   * @throws BenchFailure if it does not listen within 10 s
   */
  public static NatsServer start(Bench bench, Path program) throws InterruptedException {
    Path log = bench.folder().resolve("nats-server.log");
    try {
      Path ports = Files.createTempDirectory("flotilla-nats");
      List<String> words = new ArrayList<>(List.of(program.toString(), "-a", "127.0.0.1"));
      words.addAll(List.of("-p", "-1", "--ports_file_dir", ports.toString()));
      GuardedProcess server = GuardedProcess.start(words, Map.of(), log, PATIENCE);
      NatsServer unknown = new NatsServer(server, ports, "");
      try {
        return new NatsServer(server, ports, url(server, ports, log));
      } catch (BenchFailure silent) {
        unknown.close();
        throw silent;
      }
    } catch (IOException refused) {
      throw new BenchFailure(PROGRAM + " does not start: " + refused.getMessage());
    }
  }

  /** Where clients connect, as {@code nats://127.0.0.1:43211}. */
  public String url() {
    return url;
  }

  /** The process of the server itself, which is not the one that guards it. */
  public Optional<ProcessHandle> process() {
    return server.program();
  }

  /** Stops the server and waits until it is gone. */
  @Override
  public void close() {
    server.close();
    try {
      deletePorts();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void deletePorts() throws IOException {
    try (var files = Files.newDirectoryStream(portsFolder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(portsFolder);
  }

  /** It writes a file with what it listens on: {@code {"nats": ["nats://127.0.0.1:43211"]}}. */
  private static String url(GuardedProcess server, Path folder, Path log)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (server.isAlive() && System.nanoTime() - end < 0) {
      try (var files = Files.newDirectoryStream(folder, "*.ports")) {
        for (Path file : files) {
          String url = firstUrl(file);
          if (!url.isEmpty()) {
            return url;
          }
        }
      }
      Thread.sleep(20);
    }
    throw new BenchFailure(PROGRAM + " does not listen: " + LogFile.lastLine(log));
  }

  /** Empty as long as the server has not written it all. */
  private static String firstUrl(Path file) throws IOException {
    try {
      return Json.mapper().readTree(file.toFile()).path("nats").path(0).asText("");
    } catch (JsonProcessingException unfinished) {
      return "";
    }
  }
}
