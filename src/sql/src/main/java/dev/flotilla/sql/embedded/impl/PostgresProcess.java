package dev.flotilla.sql.embedded.impl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the system tells of a process that may be one of PostgreSQL. */
final class PostgresProcess {

  private static final Path PROC = Path.of("/proc");
  private static final String PROGRAM = "postgres";

  private PostgresProcess() {}

  /** Whether a process with this number runs PostgreSQL; one that waits to be reaped does not. */
  static boolean runs(long pid) {
    try {
      return hasProc() ? runsByProc(pid) : runsByCommand(pid);
    } catch (IOException gone) {
      return false;
    }
  }

  /**
   * The folder it works in, which is its data directory; empty where the system does not tell: root
   * in a container without {@code SYS_PTRACE} may not know it of others.
   */
  static Optional<Path> folder(long pid) {
    try {
      return Optional.of(Files.readSymbolicLink(PROC.resolve(pid + "/cwd")));
    } catch (IOException notTold) {
      return Optional.empty();
    }
  }

  static boolean hasProc() {
    return Files.isDirectory(PROC.resolve("self"));
  }

  private static boolean runsByProc(long pid) throws IOException {
    // Fields: pid, command in brackets (its first 15 bytes), state; see proc(5).
    String stat = Files.readString(PROC.resolve(pid + "/stat"));
    int end = stat.lastIndexOf(')');
    char state = stat.charAt(end + 2);
    return stat.substring(stat.indexOf('(') + 1, end).equals(PROGRAM)
        && state != 'Z'
        && state != 'X';
  }

  private static boolean runsByCommand(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().command())
        .filter(command -> command.endsWith("/" + PROGRAM))
        .isPresent();
  }
}
