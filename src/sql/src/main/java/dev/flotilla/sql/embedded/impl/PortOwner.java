package dev.flotilla.sql.embedded.impl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who listens on a port, from Linux's {@code /proc}: the socket's inode from {@code net/tcp}, then
 * the process that has it open. Knows nothing on other systems, or of other users' processes.
 *
 * @see <a href="https://docs.kernel.org/networking/proc_net_tcp.html">proc_net_tcp</a>
 */
final class PortOwner {

  private static final Path PROC = Path.of("/proc");
  private static final String LISTEN = "0A";

  private PortOwner() {}

  /** As in {@code process 4711 (/usr/bin/postgres)}. */
  static Optional<String> of(int port) {
    try {
      Set<String> sockets = listening(PROC.resolve("net/tcp"), port);
      sockets.addAll(listening(PROC.resolve("net/tcp6"), port));
      return sockets.isEmpty() ? Optional.empty() : holder(sockets);
    } catch (IOException | UncheckedIOException notLinux) {
      return Optional.empty();
    }
  }

  private static Set<String> listening(Path table, int port) throws IOException {
    String local = String.format(Locale.ROOT, ":%04X", port);
    Set<String> sockets = new HashSet<>();
    List<String> lines = Files.readAllLines(table);
    for (String line : lines.subList(1, lines.size())) {
      String[] column = line.strip().split("\\s+");
      if (column[1].endsWith(local) && column[3].equals(LISTEN)) {
        sockets.add("socket:[" + column[9] + "]");
      }
    }
    return sockets;
  }

  private static Optional<String> holder(Set<String> sockets) throws IOException {
    try (Stream<Path> processes = Files.list(PROC)) {
      return processes
          .filter(path -> path.getFileName().toString().chars().allMatch(Character::isDigit))
          .filter(path -> holds(path, sockets))
          .map(path -> Long.parseLong(path.getFileName().toString()))
          .findFirst()
          .map(PortOwner::describe);
    }
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      return open.anyMatch(file -> sockets.contains(target(file)));
    } catch (IOException | UncheckedIOException endedOrForbidden) {
      return false;
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  private static String describe(long pid) {
    String command = ProcessHandle.of(pid).flatMap(process -> process.info().command()).orElse("?");
    return "process " + pid + " (" + command + ")";
  }
}
