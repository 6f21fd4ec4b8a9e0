package dev.flotilla.bench.start;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchFailure;
import dev.flotilla.bench.Benchmark;
import dev.flotilla.bench.Pace;
import dev.flotilla.bench.report.BenchmarkReport;
import dev.flotilla.bench.report.Ratio;
import dev.flotilla.bench.report.Samples;
import dev.flotilla.bench.report.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Time until a cluster is ready, the processor time of that, and the memory of its idle nodes: what
 * {@code run.sh up} starts (by default three nodes and PostgreSQL) in a home that was started
 * before, against three JVMs of vertx-hazelcast that only form a cluster, with the JVM's default
 * options. Those wait five seconds before they join unless they are told otherwise, so they run
 * both ways.
 */
public final class StartBenchmark implements Benchmark {

  /** As it comes. */
  static final String STOCK = "stock";

  /** The same without the pause before joining. */
  static final String EAGER = "stock-no-wait";

  private static final String READY = "three nodes ready";
  private static final String CPU = "processor time until ready";
  private static final String RESIDENT = "idle node, RSS";
  private static final String PROPORTIONAL = "idle node, PSS";

  /** Class archives are made some seconds after the first start, one after the other. */
  private static final Duration REST = Duration.ofSeconds(8);

  private static final Duration LONGEST_UNREST = Duration.ofMinutes(3);

  /** From here on the JVM has an ahead-of-time cache, of which a start has to make more. */
  private static final int JAVA_WITH_CACHE = 25;

  private static final double LIMIT = 1.8;
  private static final double LIMIT_WITH_CACHE = 1.3;

  /** The time is that for which nodes are idle before their memory is read. */
  @Override
  public Pace pace() {
    return new Pace(3, Duration.ofSeconds(5));
  }

  @Override
  public Pace quickPace() {
    return new Pace(1, Duration.ofMillis(100));
  }

  @Override
  public BenchmarkReport run(Bench bench) throws InterruptedException {
    Path home = bench.folder().resolve("start-home");
    delete(home);
    try {
      return new StartRun(bench, home, PortOffset.free()).benchmarkReport();
    } finally {
      delete(home);
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException refused) {
      throw new BenchFailure("cannot remove " + folder + ": " + refused);
    }
  }

  private static final class StartRun {

    private final Bench bench;
    private final Path home;
    private final int portOffset;
    private final List<String> peers;
    private final Samples samples = new Samples();

    StartRun(Bench bench, Path home, int portOffset) {
      this.bench = bench;
      this.home = home;
      this.portOffset = portOffset;
      this.peers = bench.quick() ? List.of(STOCK) : List.of(STOCK, EAGER);
    }

    BenchmarkReport benchmarkReport() throws InterruptedException {
      prepareHome();
      for (int round = 1; round <= bench.pace().rounds(); round++) {
        bench.say("round " + round + " of " + bench.pace().rounds() + ":" + round(round));
      }
      return new BenchmarkReport(
          "Three nodes and PostgreSQL by run.sh up, started before, against three JVMs that only form"
              + " a vertx-hazelcast cluster",
          samples.reportRows(),
          ratios(),
          Map.of());
    }

    /** Creates the database and what else a first start leaves for the next ones. */
    private void prepareHome() throws InterruptedException {
      bench.say("the first start, which is not measured (logs in " + bench.folder() + ")");
      try (LauncherCluster first = LauncherCluster.start(bench, home, portOffset)) {
        if (!bench.quick()) {
          first.awaitRest(REST, LONGEST_UNREST);
        }
      }
    }

    /** Every subject once, another one first in each round. */
    private String round(int round) throws InterruptedException {
      List<String> order = new ArrayList<>(peers);
      order.add(0, BenchmarkReport.OURS);
      Collections.rotate(order, 1 - round);
      StringBuilder seen = new StringBuilder();
      for (String subject : order) {
        try (StartedCluster cluster = start(subject)) {
          samples.add(READY, subject, cluster.seconds(), "s");
          cluster.cpuSeconds().ifPresent(cpu -> samples.add(CPU, subject, cpu, "s"));
          Thread.sleep(bench.pace().time().toMillis());
          ProcessMemory memory = ProcessMemory.of(cluster.nodes());
          memory.residentMib().ifPresent(mib -> samples.add(RESIDENT, subject, mib, "MiB"));
          memory.proportionalMib().ifPresent(mib -> samples.add(PROPORTIONAL, subject, mib, "MiB"));
          seen.append(String.format(Locale.ROOT, "  %s %.1f s", subject, cluster.seconds()));
        }
      }
      return seen.toString();
    }

    private StartedCluster start(String subject) throws InterruptedException {
      return switch (subject) {
        case STOCK -> StockCluster.start(bench, List.of());
        case EAGER -> StockCluster.start(bench, List.of("-D" + StockMain.WAIT_PROPERTY + "=0"));
        default -> LauncherCluster.start(bench, home, portOffset);
      };
    }

    private List<Ratio> ratios() {
      List<String> measured = samples.reportRows().stream().map(row -> row.measured()).toList();
      List<Ratio> ratios = new ArrayList<>();
      for (String peer : peers) {
        ratios.add(samples.ratio(peer, READY, target()));
        for (String other : List.of(CPU, RESIDENT, PROPORTIONAL)) {
          if (measured.contains(other)) {
            ratios.add(samples.ratio(peer, other, null));
          }
        }
      }
      return ratios;
    }

    private static Target target() {
      boolean cache = Runtime.version().feature() >= JAVA_WITH_CACHE;
      return Target.atMost(cache ? LIMIT_WITH_CACHE : LIMIT);
    }
  }
}
