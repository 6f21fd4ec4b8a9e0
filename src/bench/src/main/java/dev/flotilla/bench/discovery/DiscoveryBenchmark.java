package dev.flotilla.bench.discovery;

import static dev.flotilla.bench.report.BenchmarkReport.OURS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.bench.Bench;
import dev.flotilla.bench.Benchmark;
import dev.flotilla.bench.Pace;
import dev.flotilla.bench.discovery.ChurnStep.StepKind;
import dev.flotilla.bench.process.WorkerJvm;
import dev.flotilla.bench.report.BenchmarkReport;
import dev.flotilla.bench.report.ReportRow;
import dev.flotilla.bench.report.Samples;
import dev.flotilla.bench.report.Target;
import dev.flotilla.core.Json;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Discovery with many records. Five nodes in one JVM, over real sockets: one clock for all of them,
 * so that the time until all know something is exact; a crash closes the sockets of a node and ends
 * its event loops. Everything shares the cores of one machine, so updates are slower than between
 * machines, apart from the network.
 */
public final class DiscoveryBenchmark implements Benchmark {

  static final int NODES = 5;

  private static final String STOCK = "vertx";
  private static final String LOOK_UP = "look-up";
  private static final String RECORD = "ServiceDiscovery.getRecord";
  private static final String VISIBLE = "new record visible on all 5 nodes";
  private static final String WITHDRAWN = "withdrawal acknowledged by all";
  private static final int RECORDS = 10_000;
  private static final int CHURN = 100;

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Of a collector that leaves nothing lying about when asked to collect. */
  private static final List<String> JVM = List.of("-Xms256m", "-Xmx1536m", "-XX:+UseSerialGC");

  @Override
  public Pace pace() {
    return new Pace(3, Duration.ofSeconds(3));
  }

  @Override
  public Pace quickPace() {
    return new Pace(3, Duration.ofMillis(100));
  }

  @Override
  public BenchmarkReport run(Bench bench) throws InterruptedException {
    bench.say(
        "starting " + NODES + " nodes in one JVM (log: " + bench.folder() + "/discovery.log)");
    try (WorkerJvm jvm = WorkerJvm.start(bench, "discovery", JVM, DiscoveryMain.class, List.of())) {
      return new DiscoveryRun(bench, jvm).benchmarkReport();
    }
  }

  /** The steps, with the cluster running. */
  private static final class DiscoveryRun {

    private final Bench bench;
    private final WorkerJvm jvm;
    private final int records;
    private final int churn;
    private final long seed = System.nanoTime();
    private final Samples samples = new Samples();

    DiscoveryRun(Bench bench, WorkerJvm jvm) {
      this.bench = bench;
      this.jvm = jvm;
      this.records = bench.quick() ? RECORDS / 10 : RECORDS;
      this.churn = bench.quick() ? CHURN / 20 : CHURN;
    }

    BenchmarkReport benchmarkReport() throws InterruptedException {
      bench.say("announcing " + records + " records; seed " + seed);
      double heap = take(StepKind.FILL, records).path("heapBytes").asDouble();
      bench.say("publishing " + records + " records with the backend of Vert.x");
      take(StepKind.FILL_STOCK, records);
      bench.say("warming up");
      round(new Samples());
      for (int number = 1; number <= bench.pace().rounds(); number++) {
        bench.say("round " + number + " of " + bench.pace().rounds() + ": " + round(samples));
      }
      crashes();
      List<ReportRow> reportRows = new ArrayList<>();
      samples.reportRows().forEach(reportRow -> reportRows.add(withTarget(reportRow)));
      reportRows.add(
          new ReportRow("memory per record and node", OURS, heap / records / NODES, "B", null));
      reportRows.addAll(churn());
      return new BenchmarkReport(
          String.format(
              Locale.ROOT,
              "Discovery with %,d records on %d nodes in one JVM (%s)",
              records,
              NODES,
              String.join(" ", JVM)),
          reportRows,
          List.of(samples.ratio(STOCK, RECORD, null)),
          Map.of());
    }

    private String round(Samples into) throws InterruptedException {
      double look = take(StepKind.LOOK_UP, 0).path("nanos").asDouble();
      double ours = take(StepKind.OUR_RECORD, 0).path("micros").asDouble();
      double stock = take(StepKind.STOCK_RECORD, 0).path("micros").asDouble();
      JsonNode update = take(StepKind.UPDATE, 0);
      double visible = update.path("visibleMicros").asDouble() / 1e3;
      into.add(LOOK_UP, OURS, look, "ns");
      into.add(RECORD, OURS, ours, "us");
      into.add(RECORD, STOCK, stock, "us");
      into.add(VISIBLE, OURS, visible, "ms");
      into.add(WITHDRAWN, OURS, update.path("withdrawnMicros").asDouble() / 1e3, "ms");
      return String.format(
          Locale.ROOT,
          "look-up %.0f ns, getRecord %.0f us (vertx %.0f us), visible after %.2f ms",
          look,
          ours,
          stock,
          visible);
    }

    private void crashes() throws InterruptedException {
      for (int number = 1; number <= bench.pace().rounds(); number++) {
        bench.say("crash " + number + " of " + bench.pace().rounds());
        JsonNode gone = take(StepKind.CRASH, 0);
        samples.add(
            "crashed node out of all views", OURS, gone.path("viewsMillis").asDouble(), "ms");
        samples.add("crashed node out of the map", OURS, gone.path("mapMillis").asDouble(), "ms");
      }
    }

    private List<ReportRow> churn() throws InterruptedException {
      bench.say(churn + " crashes and joins at random");
      JsonNode seen = take(StepKind.CHURN, churn);
      String what = "after " + churn + " crashes and joins, ";
      return List.of(
          new ReportRow(
              what + "ghosts", OURS, seen.path("ghosts").asDouble(), "", Target.atMost(0)),
          new ReportRow(
              what + "missing", OURS, seen.path("missing").asDouble(), "", Target.atMost(0)),
          new ReportRow(what + "settled", OURS, seen.path("settledMillis").asDouble(), "ms", null));
    }

    private JsonNode take(StepKind what, int count) throws InterruptedException {
      ChurnStep churnStep = new ChurnStep(what, count, bench.pace().time().toMillis(), seed);
      return Json.decode(
          Buffer.buffer(jvm.ask(Json.encode(churnStep).toString(), LIMIT)), JsonNode.class);
    }

    private static ReportRow withTarget(ReportRow reportRow) {
      return switch (reportRow.measured()) {
        case LOOK_UP -> reportRow.withTarget(Target.atMost(200));
        case VISIBLE -> reportRow.withTarget(Target.atMost(50));
        default -> reportRow;
      };
    }
  }
}
