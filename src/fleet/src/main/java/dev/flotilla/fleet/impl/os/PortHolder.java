package dev.flotilla.fleet.impl.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Finds out who listens on a port of this machine, as far as this user may know. */
final class PortHolder {

  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A"; // TCP_LISTEN of the kernel's tcp_states.h

  private PortHolder() {}

  /** The process as {@code pid 4711 (nginx)}; empty if it cannot be known. */
  static Optional<String> of(int port) {
    try {
      return Files.isDirectory(PROC.resolve("net")) ? byProc(port) : byLsof(port);
    } catch (IOException unknowable) {
      return Optional.empty();
    }
  }

  private static Optional<String> byProc(int port) throws IOException {
    Set<String> sockets = sockets(port);
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, sockets)) {
          return Optional.of(named(process));
        }
      }
    }
    return Optional.empty();
  }

  /** Socket links, as they appear among a process's open files, of the listeners on this port. */
  private static Set<String> sockets(int port) throws IOException {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      if (Files.isReadable(PROC.resolve(table))) {
        for (String line : Files.readAllLines(PROC.resolve(table))) {
          // Columns: slot, local address, remote address, state, …, inode as the tenth; see
          // proc(5).
          String[] columns = line.strip().split("\\s+");
          if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(LISTENING)) {
            sockets.add("socket:[" + columns[9] + "]");
          }
        }
      }
    }
    return sockets;
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (Files.isSymbolicLink(file)
            && sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException | RuntimeException foreignOrGone) {
      return false; // another user's process, or one that ended while we looked
    }
    return false;
  }

  private static String named(Path process) {
    try {
      return "pid "
          + process.getFileName()
          + " ("
          + Files.readString(process.resolve("comm")).strip()
          + ")";
    } catch (IOException gone) {
      return "pid " + process.getFileName();
    }
  }

  private static Optional<String> byLsof(int port) throws IOException {
    Process lsof =
        new ProcessBuilder("/bin/sh", "-c", "lsof -nP -iTCP:" + port + " -sTCP:LISTEN -Fpc")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines =
        new String(lsof.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    try {
      lsof.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    // Each field is a line of its own that starts with its letter: p for the pid, c for the
    // command.
    return field(lines, "p")
        .map(pid -> "pid " + pid + field(lines, "c").map(c -> " (" + c + ")").orElse(""));
  }

  private static Optional<String> field(List<String> lines, String letter) {
    return lines.stream()
        .filter(line -> line.startsWith(letter))
        .map(l -> l.substring(1))
        .findFirst();
  }
}
