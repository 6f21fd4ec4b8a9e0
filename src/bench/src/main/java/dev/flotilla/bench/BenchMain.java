package dev.flotilla.bench;

import dev.flotilla.bench.breaker.BreakerBenchmark;
import dev.flotilla.bench.discovery.DiscoveryBenchmark;
import dev.flotilla.bench.isolation.IsolationBenchmark;
import dev.flotilla.bench.report.BenchmarkReport;
import dev.flotilla.bench.report.Machine;
import dev.flotilla.bench.report.ReportFile;
import dev.flotilla.bench.report.ReportTable;
import dev.flotilla.bench.rpc.RpcBenchmark;
import dev.flotilla.bench.start.StartBenchmark;
import dev.flotilla.core.Check;
import dev.flotilla.core.Durations;
import dev.flotilla.core.ProcessDefaults;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs one benchmark, prints its table and writes {@code NAME.json}. System properties: {@code
 * flotilla.bench.folder} (for the file), {@code flotilla.bench.rounds}, {@code
 * flotilla.bench.seconds} (of one measurement, may be a fraction), {@code flotilla.bench.quick},
 * {@code flotilla.bench.root} (folder of run.sh).
 */
public final class BenchMain {

  private static final Map<String, Benchmark> BENCHMARKS =
      new TreeMap<>(
          Map.of(
              "breaker",
              new BreakerBenchmark(),
              "discovery",
              new DiscoveryBenchmark(),
              "isolation",
              new IsolationBenchmark(),
              "rpc",
              new RpcBenchmark(),
              "start",
              new StartBenchmark()));

  /** Fewer have no median that is worth the name. */
  private static final int LEAST_ROUNDS = 3;

  /** Where Debian puts servers, which is not in the path of everybody. */
  private static final List<String> MORE_PROGRAMS = List.of("/usr/sbin", "/usr/local/sbin");

  private BenchMain() {}

  /**
   * Ends the JVM: 0 measured (whether or not targets are met), 1 nothing measured, 2 wrong use.
   *
   * @param arguments the name of a benchmark
   */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    // Ends with its parent process, which may be killed.
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
    String path = System.getenv().getOrDefault("PATH", "");
    System.exit(run(arguments.length == 0 ? "" : arguments[0], path));
  }

  static int run(String name, String path) {
    Benchmark benchmark = BENCHMARKS.get(name);
    if (benchmark == null) {
      return complain(
          2, "no benchmark '" + name + "'; benchmarks are: " + String.join(", ", names()));
    }
    try {
      Bench bench = bench(benchmark, path);
      warnIfBusy();
      report(name, bench, benchmark.run(bench));
      return 0;
    } catch (IllegalArgumentException wrong) {
      return complain(2, wrong.getMessage());
    } catch (BenchFailure | IOException failed) {
      return complain(1, "benchmark " + name + ": " + failed.getMessage());
    } catch (InterruptedException stopped) {
      return complain(1, "benchmark " + name + " was stopped");
    }
  }

  static List<String> names() {
    return List.copyOf(BENCHMARKS.keySet());
  }

  private static Bench bench(Benchmark benchmark, String path) throws IOException {
    boolean quick = Boolean.getBoolean("flotilla.bench.quick");
    Path folder = Path.of(System.getProperty("flotilla.bench.folder", ".flotilla/bench"));
    return new Bench(
        pace(quick ? benchmark.quickPace() : benchmark.pace()),
        quick,
        Files.createDirectories(folder.toAbsolutePath().normalize()),
        Path.of(System.getProperty("flotilla.bench.root", ".")).toAbsolutePath().normalize(),
        Path.of(System.getProperty("java.home"), "bin", "java"),
        System.getProperty("java.class.path"),
        Stream.concat(Arrays.stream(path.split(File.pathSeparator)), MORE_PROGRAMS.stream())
            .filter(text -> !text.isBlank())
            .map(Path::of)
            .toList(),
        System.out);
  }

  private static Pace pace(Pace usual) {
    Integer wanted = Integer.getInteger("flotilla.bench.rounds");
    if (wanted != null) {
      Check.atLeast("rounds", wanted, LEAST_ROUNDS);
    }
    int rounds = wanted == null ? usual.rounds() : wanted;
    Duration time =
        Optional.ofNullable(System.getProperty("flotilla.bench.seconds"))
            .map(text -> Duration.ofMillis(Math.round(Double.parseDouble(text) * 1_000)))
            .orElse(usual.time());
    return new Pace(rounds, time);
  }

  private static void warnIfBusy() {
    double load = Machine.load();
    if (load > 0.5) {
      System.out.printf(
          Locale.ROOT,
          "this machine is busy (load %.1f per processor): only ratios count, and they count less%n",
          load);
    }
  }

  private static void report(String name, Bench bench, BenchmarkReport benchmarkReport)
      throws IOException {
    Machine machine = Machine.here();
    Path file = ReportFile.write(bench.folder(), name, Instant.now(), machine, benchmarkReport);
    System.out.println();
    System.out.print(ReportTable.of(benchmarkReport));
    System.out.println();
    System.out.println("machine  " + machine.name());
    System.out.println("java     " + machine.java());
    System.out.println(
        "medians of "
            + bench.pace().rounds()
            + " rounds of "
            + Durations.text(bench.pace().time())
            + " each, in turns; written to "
            + file);
  }

  private static int complain(int code, String sentence) {
    System.err.println("run.sh: " + sentence);
    return code;
  }
}
