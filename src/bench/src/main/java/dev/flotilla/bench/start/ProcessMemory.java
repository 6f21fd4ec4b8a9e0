package dev.flotilla.bench.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What processes occupy, from {@code /proc}: empty where there is none.
 *
 * @param residentMib on average, shared pages counted whole for each process
 * @param proportionalMib on average, shared pages divided among those that share them
 */
record ProcessMemory(OptionalDouble residentMib, OptionalDouble proportionalMib) {

  private static final double KIB_PER_MIB = 1024;

  /** Of these processes, now. */
  static ProcessMemory of(List<Long> pids) {
    return new ProcessMemory(mean(pids, "status", "VmRSS:"), mean(pids, "smaps_rollup", "Pss:"));
  }

  /** Empty unless every process has it. */
  private static OptionalDouble mean(List<Long> pids, String file, String line) {
    double sum = 0;
    for (long pid : pids) {
      long kib = kib(Path.of("/proc", Long.toString(pid), file), line);
      if (kib < 0) {
        return OptionalDouble.empty();
      }
      sum += kib;
    }
    return pids.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(sum / pids.size() / KIB_PER_MIB);
  }

  /** A line as {@code VmRSS: 123456 kB}; negative if there is none. */
  private static long kib(Path file, String name) {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).replace("kB", "").strip())
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(-1);
    } catch (IOException notLinux) {
      return -1;
    }
  }
}
