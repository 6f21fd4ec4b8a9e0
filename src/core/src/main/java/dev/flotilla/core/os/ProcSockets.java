package dev.flotilla.core.os;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The sockets of a Linux machine: {@code net/tcp} tells the inode of the socket that listens on a
 * port, and the links in the {@code fd} folder of a process tell which sockets it has open.
 *
 * @param proc the mounted proc file system
 * @see <a href="https://docs.kernel.org/networking/proc_net_tcp.html">proc_net_tcp</a>
 */
record ProcSockets(Path proc) {

  private static final String LISTENING = "0A"; // TCP_LISTEN of the kernel's tcp_states.h

  // Columns of net/tcp, separated by blanks; the first one is the number of the slot.
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** The first process found that has the listening socket open; children may share it. */
  Optional<PortHolder> listener(int port) throws IOException {
    Set<String> sockets = listening(port);
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (hasOpen(process, sockets)) {
          return Optional.of(holder(process));
        }
      }
    }
    return Optional.empty();
  }

  /** Link targets of the sockets that listen on the port, of IPv4 and IPv6. */
  private Set<String> listening(int port) throws IOException {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      Path file = proc.resolve(table);
      if (Files.isReadable(file)) { // without IPv6 there is no second table
        try (Stream<String> lines = Files.lines(file)) {
          lines
              .map(line -> line.strip().split("\\s+"))
              .filter(columns -> columns.length > INODE)
              .filter(columns -> columns[LOCAL_ADDRESS].endsWith(suffix))
              .filter(columns -> columns[STATE].equals(LISTENING))
              .forEach(columns -> sockets.add("socket:[" + columns[INODE] + "]"));
        }
      }
    }
    return sockets;
  }

  private static boolean hasOpen(Path process, Set<String> sockets) {
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      return files.anyMatch(file -> sockets.contains(target(file)));
    } catch (IOException | RuntimeException foreignOrEnded) {
      return false; // another user's process, or one that ended while we looked
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException | RuntimeException closedMeanwhile) {
      return "";
    }
  }

  private static PortHolder holder(Path process) {
    long pid = Long.parseLong(process.getFileName().toString());
    try {
      return new PortHolder(pid, Files.readString(process.resolve("comm")).strip());
    } catch (IOException ended) {
      return new PortHolder(pid, "");
    }
  }
}
