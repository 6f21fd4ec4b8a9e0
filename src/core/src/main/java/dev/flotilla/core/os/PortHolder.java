package dev.flotilla.core.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A process that listens on a TCP port of this machine.
 *
 * @param pid its process id
 * @param command name of its program without the folder, as {@code ps} shows it; empty if unknown
 */
public record PortHolder(long pid, String command) {

  private static final Path PROC = Path.of("/proc");

  /** 5 s. Source: lsof answers within 0.1 s, unless a network file system hangs. */
  private static final Duration LSOF_LIMIT = Duration.ofSeconds(5);

  /**
   * Finds the process that listens on a port, on whichever address: from {@code /proc} on Linux, by
   * {@code lsof} elsewhere. Blocks, usually for some milliseconds, for 5 s at most.
   *
   * @return empty if no process listens there, or if it cannot be known: only root sees the open
   *     sockets of other users
   */
  public static Optional<PortHolder> of(int port) {
    try {
      return Files.isDirectory(PROC.resolve("net"))
          ? new ProcSockets(PROC).listener(port)
          : new Lsof("lsof", LSOF_LIMIT).listener(port);
    } catch (IOException | UncheckedIOException unknowable) {
      return Optional.empty();
    }
  }

  /** For a sentence, as {@code pid 4711 (nginx)}. */
  @Override
  public String toString() {
    return command.isEmpty() ? "pid " + pid : "pid " + pid + " (" + command + ")";
  }
}
