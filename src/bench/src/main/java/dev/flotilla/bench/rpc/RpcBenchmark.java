package dev.flotilla.bench.rpc;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.Benchmark;
import dev.flotilla.bench.Pace;
import dev.flotilla.bench.process.NatsServer;
import dev.flotilla.bench.process.WorkerJvm;
import dev.flotilla.bench.report.BenchmarkReport;
import dev.flotilla.bench.report.Ratio;
import dev.flotilla.bench.report.ReportRow;
import dev.flotilla.bench.report.Samples;
import dev.flotilla.bench.report.Target;
import dev.flotilla.bench.site.BenchMember;
import dev.flotilla.core.Json;
import dev.flotilla.testkit.FreePorts;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Request-reply between two JVMs: a contract with all policies on, against the bare event bus, gRPC
 * (gRPC-java over Netty, unary, one channel) and NATS, all with the same bytes; and how much a
 * record costs instead of bytes. The same two JVMs for all, one connection and one calling thread
 * each; NATS has its server as a third process, which is how it works.
 */
public final class RpcBenchmark implements Benchmark {

  static final String RAW_BUS = "raw-bus";
  static final String GRPC = "grpc";
  static final String NATS = "nats";

  /** A contract over a record instead of bytes. */
  static final String RECORD = "ours-record";

  private static final Duration ANSWER = Duration.ofSeconds(60);

  /**
   * Subjects take turns of about this. Where the kernel puts the two threads of a lone call decides
   * its time by a half, and stays so for a second or more: turns that are shorter meet the same.
   */
  private static final Duration TURN = Duration.ofMillis(250);

  /**
   * Through all cases: after one pass the compiler was still busy with gRPC (a third of the
   * processor time in a profile), which then took four times as long for a lone call as later.
   */
  private static final int WARM_UPS = 2;

  @Override
  public Pace pace() {
    return new Pace(3, Duration.ofSeconds(2));
  }

  @Override
  public Pace quickPace() {
    return new Pace(3, Duration.ofMillis(100));
  }

  @Override
  public BenchmarkReport run(Bench bench) throws InterruptedException {
    Optional<Path> program = NatsServer.find(bench.programs());
    if (program.isEmpty()) {
      bench.say("NATS is " + NatsServer.INSTALL);
      return measure(bench, Optional.empty());
    }
    try (NatsServer server = NatsServer.start(bench, program.get())) {
      return measure(bench, Optional.of(server.url()));
    }
  }

  private static BenchmarkReport measure(Bench bench, Optional<String> natsUrl)
      throws InterruptedException {
    bench.say("starting two JVMs (logs in " + bench.folder() + ")");
    List<BenchMember> benchMembers = BenchMember.of("bench-rpc", "responder", "requester");
    int grpcPort = FreePorts.next();
    var responder = new WorkerSetting(benchMembers.get(0), grpcPort, natsUrl);
    var requester = new WorkerSetting(benchMembers.get(1), grpcPort, natsUrl);
    try (WorkerJvm answering = start(bench, responder, ResponderMain.class);
        WorkerJvm asking = start(bench, requester, RequesterMain.class)) {
      return new RpcBenchmark.RpcRun(bench, asking, natsUrl.isPresent()).benchmarkReport();
    }
  }

  private static WorkerJvm start(Bench bench, WorkerSetting setting, Class<?> main)
      throws InterruptedException {
    List<String> arguments = List.of(Json.encode(setting).toString());
    return WorkerJvm.start(bench, "rpc-" + setting.member().name(), main, arguments);
  }

  /** The rounds, with everything running. */
  private static final class RpcRun {

    private final Bench bench;
    private final WorkerJvm asking;
    private final List<String> subjects;
    private final Samples samples = new Samples();
    private final Map<List<String>, Long> failures = new LinkedHashMap<>(); // by case and subject

    RpcRun(Bench bench, WorkerJvm asking, boolean nats) {
      this.bench = bench;
      this.asking = asking;
      this.subjects =
          nats
              ? List.of(BenchmarkReport.OURS, RAW_BUS, GRPC, NATS, RECORD)
              : List.of(BenchmarkReport.OURS, RAW_BUS, GRPC, RECORD);
    }

    BenchmarkReport benchmarkReport() throws InterruptedException {
      bench.say("warming up");
      for (int pass = 1; pass <= (bench.quick() ? 1 : WARM_UPS); pass++) {
        for (Workload one : Workload.all()) {
          for (String subject : subjects) {
            ask(subject, one, bench.pace().time());
          }
        }
      }
      for (int round = 1; round <= bench.pace().rounds(); round++) {
        for (Workload one : Workload.all()) {
          bench.say("round " + round + " of " + bench.pace().rounds() + ": " + one + round(one));
        }
      }
      boolean nats = subjects.contains(NATS);
      return new BenchmarkReport(
          "Request-reply between two JVMs over loopback, policies on; each JVM "
              + String.join(" ", WorkerJvm.OPTIONS),
          reportRows(),
          ratios(),
          nats ? Map.of() : Map.of(NATS, NatsServer.INSTALL));
    }

    /** As many turns as make up the time of the case. */
    private String round(Workload one) throws InterruptedException {
      Duration time = time(one);
      int turns = (int) Math.max(1, time.dividedBy(TURN));
      Map<String, Double> perSecond = new LinkedHashMap<>();
      for (int turn = 0; turn < turns; turn++) {
        turn(turn, one, time.dividedBy(turns))
            .forEach((subject, seen) -> perSecond.merge(subject, seen / turns, Double::sum));
      }
      StringBuilder seen = new StringBuilder();
      perSecond.forEach(
          (subject, mean) ->
              seen.append(String.format(Locale.ROOT, "  %s %,.0f/s", subject, mean)));
      return seen.toString();
    }

    // The ratios of a lone call spread four times as widely as those of many, whose time it gets.
    private Duration time(Workload one) {
      Duration mean = bench.pace().time();
      return one.isLatency() ? mean.multipliedBy(2) : mean.dividedBy(2);
    }

    /** Every subject once, another one first in each turn; gives calls/s. */
    private Map<String, Double> turn(int turn, Workload one, Duration time)
        throws InterruptedException {
      List<String> order = new ArrayList<>(subjects);
      Collections.rotate(order, -turn);
      Map<String, Double> perSecond = new LinkedHashMap<>();
      for (String subject : order) {
        WorkloadResult workloadResult = ask(subject, one, time);
        samples.add(one.toString(), subject, workloadResult.perSecond(), "calls/s");
        if (one.isLatency()) {
          samples.add(one + ", p50", subject, workloadResult.p50Nanos() / 1e3, "us");
          samples.add(one + ", p99", subject, workloadResult.p99Nanos() / 1e3, "us");
        }
        if (workloadResult.failed() > 0) {
          failed(one, subject, workloadResult);
        }
        perSecond.put(subject, workloadResult.perSecond());
      }
      return perSecond;
    }

    /** Not the end of the run: policies may give up calls when the machine is busy, and tell so. */
    private void failed(Workload one, String subject, WorkloadResult workloadResult) {
      bench.say(
          workloadResult.failed()
              + " calls failed ("
              + subject
              + ", "
              + one
              + "), the first one with: "
              + workloadResult.failure());
      failures.merge(List.of(one.toString(), subject), workloadResult.failed(), Long::sum);
    }

    private List<ReportRow> reportRows() {
      List<ReportRow> reportRows = new ArrayList<>(samples.reportRows());
      failures.forEach(
          (where, count) ->
              reportRows.add(
                  new ReportRow(
                      where.get(0) + ", failed in all", where.get(1), count, "calls", null)));
      return reportRows;
    }

    private WorkloadResult ask(String subject, Workload wanted, Duration time)
        throws InterruptedException {
      MeasureRequest measureRequest = new MeasureRequest(subject, wanted, time.toMillis());
      String answer = asking.ask(Json.encode(measureRequest).toString(), time.plus(ANSWER));
      return Json.decode(Buffer.buffer(answer), WorkloadResult.class);
    }

    private List<Ratio> ratios() {
      List<Ratio> ratios = new ArrayList<>();
      for (String peer : subjects.subList(1, subjects.size())) {
        for (Workload one : Workload.all()) {
          ratios.add(samples.ratio(peer, one.toString(), target(peer, one)));
          if (one.isLatency()) {
            Target p50 = peer.equals(NATS) ? Target.atMost(1.0) : null;
            ratios.add(samples.ratio(peer, one + ", p50", p50));
          }
        }
      }
      return ratios;
    }

    /**
     * What the project asks of itself; the floor against the bare bus is what policies may cost.
     */
    private static Target target(String peer, Workload one) {
      if (peer.equals(RAW_BUS)) {
        return Target.atLeast(0.9);
      }
      if (peer.equals(GRPC)) {
        return Target.atLeast(1.0);
      }
      if (peer.equals(RECORD)) {
        return null;
      }
      return switch (one.inFlight()) {
        case 64 -> Target.atLeast(1.3);
        case 512 -> Target.atLeast(1.0);
        default -> null;
      };
    }
  }
}
