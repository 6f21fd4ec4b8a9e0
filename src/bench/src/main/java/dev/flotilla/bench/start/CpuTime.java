package dev.flotilla.bench.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The processor time that processes have taken, from {@code /proc/PID/stat}. Other programs on the
 * machine lengthen a start several times, and change this little.
 */
final class CpuTime {

  /** Of the clock in which Linux tells it: USER_HZ, the same on every architecture of today. */
  private static final double TICKS_PER_SECOND = 100;

  /** Fields 14 to 17 of proc(5), counted after the name: own user and system, that of children. */
  private static final int FIRST = 11;

  private static final int LAST = 14;

  private CpuTime() {}

  /**
   * The sum, in seconds, with that of their children that have ended; one that ends meanwhile
   * counts for its parent.
   *
   * @return empty without {@code /proc}
   */
  static OptionalDouble seconds(List<Long> pids) {
    return Files.exists(Path.of("/proc/self/stat"))
        ? OptionalDouble.of(pids.stream().mapToLong(CpuTime::ticks).sum() / TICKS_PER_SECOND)
        : OptionalDouble.empty();
  }

  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The name of the program comes second, in brackets, and may hold blanks.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = 0;
      for (int field = FIRST; field <= LAST; field++) {
        ticks += Long.parseLong(fields[field]);
      }
      return ticks;
    } catch (IOException gone) {
      return 0;
    }
  }
}
