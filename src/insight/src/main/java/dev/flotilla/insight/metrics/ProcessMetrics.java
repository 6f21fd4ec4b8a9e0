package dev.flotilla.insight.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What the operating system gives this process, under the names that Prometheus has for it. */
final class ProcessMetrics {

  /** Linux only. */
  private static final Path STATUS = Path.of("/proc/self/status");

  private static final String RESIDENT = "VmRSS:";

  private ProcessMetrics() {}

  static void bind(MeterRegistry registry) {
    FunctionCounter.builder(
            "process.cpu.seconds", ProcessHandle.current(), ProcessMetrics::cpuSeconds)
        .description("Processor time of this process, user and system")
        .register(registry);
    if (Files.isReadable(STATUS)) {
      Gauge.builder("process.resident.memory", ProcessMetrics::residentBytes)
          .baseUnit("bytes")
          .description("Physical memory of this process")
          .register(registry);
    }
  }

  private static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1_000.0;
  }

  /** The line is: VmRSS, blanks, a number, kB. */
  private static Double residentBytes() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .map(line -> line.substring(RESIDENT.length()).strip().split(" ")[0])
          .mapToDouble(kib -> Double.parseDouble(kib) * 1_024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException | RuntimeException unreadable) {
      return Double.NaN;
    }
  }
}
