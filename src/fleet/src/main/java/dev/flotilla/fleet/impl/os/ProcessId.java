package dev.flotilla.fleet.impl.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that can be told from a later one with the same number: pids are reused, start times
 * are not.
 *
 * @param pid its number
 * @param start when it started, as text that only ever is compared: on Linux clock ticks since boot
 *     and the boot's id (wall-clock start times move when the clock is set), elsewhere an instant
 */
public record ProcessId(long pid, String start) {

  private static final Path PROC = Path.of("/proc");

  /** The process that has this number now; empty if none has. */
  public static Optional<ProcessId> of(long pid) {
    return Files.isDirectory(PROC.resolve("self")) ? onLinux(pid) : elsewhere(pid);
  }

  /** Whether this very process still runs; a zombie does not. */
  public boolean alive() {
    return of(pid).filter(this::equals).isPresent();
  }

  private static Optional<ProcessId> onLinux(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"));
      // The second field is the command in brackets and may hold blanks; see proc(5).
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean ended = fields[0].equals("Z") || fields[0].equals("X");
      return ended ? Optional.empty() : Optional.of(new ProcessId(pid, fields[19] + "@" + boot()));
    } catch (IOException | RuntimeException goneMeanwhile) {
      return Optional.empty();
    }
  }

  private static String boot() throws IOException {
    Path id = PROC.resolve("sys/kernel/random/boot_id");
    return Files.isReadable(id) ? Files.readString(id).strip() : "";
  }

  private static Optional<ProcessId> elsewhere(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(
            handle ->
                new ProcessId(pid, handle.info().startInstant().map(Instant::toString).orElse("")));
  }
}
