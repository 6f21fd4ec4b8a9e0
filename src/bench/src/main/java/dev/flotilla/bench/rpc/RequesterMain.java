package dev.flotilla.bench.rpc;

import dev.flotilla.bench.process.WorkerLoop;
import dev.flotilla.bench.report.BenchmarkReport;
import dev.flotilla.bench.site.BenchNode;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Json;
import dev.flotilla.core.ProcessDefaults;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The JVM that asks: runs one {@link MeasureRequest} after the other. */
public final class RequesterMain {

  private static final Duration VISIBLE = Duration.ofSeconds(30);
  private static final Duration PROBE = Duration.ofMillis(20);

  private RequesterMain() {}

  /**
   * Serves until its parent ends.
   *
   * @param arguments a {@link WorkerSetting} as JSON
   */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    WorkerLoop.serve(() -> begin(Json.decode(Buffer.buffer(arguments[0]), WorkerSetting.class)));
  }

  private static WorkerLoop.Answers begin(WorkerSetting setting)
      throws IOException, InterruptedException {
    BenchNode benchNode = BenchNode.join(setting.member());
    Context context = benchNode.node().vertx().getOrCreateContext();
    Map<String, EchoPeer> echoPeers = new HashMap<>();
    echoPeers.put(BenchmarkReport.OURS, VertxCaller.bytes(benchNode, context));
    echoPeers.put(RpcBenchmark.RECORD, VertxCaller.record(benchNode, context));
    echoPeers.put(RpcBenchmark.RAW_BUS, VertxCaller.bare(benchNode.node().vertx(), context));
    echoPeers.put(RpcBenchmark.GRPC, GrpcCaller.to(setting.grpcPort()));
    if (setting.natsUrl().isPresent()) {
      echoPeers.put(RpcBenchmark.NATS, NatsCaller.connect(setting.natsUrl().get()));
    }
    for (Map.Entry<String, EchoPeer> subject : echoPeers.entrySet()) {
      awaitAnswer(subject.getKey(), subject.getValue());
    }
    return line -> {
      MeasureRequest measureRequest = Json.decode(Buffer.buffer(line), MeasureRequest.class);
      EchoPeer echoPeer = echoPeers.get(measureRequest.subject());
      RequestLoad requestLoad = new RequestLoad(echoPeer, measureRequest.wanted(), Clock.system());
      return Json.encode(requestLoad.run(measureRequest.time())).toString();
    };
  }

  /** Having joined is not having heard of the other's addresses. */
  private static void awaitAnswer(String name, EchoPeer echoPeer) throws InterruptedException {
    long end = System.nanoTime() + VISIBLE.toNanos();
    WorkloadResult last;
    do {
      last = new RequestLoad(echoPeer, new Workload(1, 1), Clock.system()).run(PROBE);
      if (last.calls() > 0 && last.failed() == 0) {
        return;
      }
    } while (System.nanoTime() - end < 0);
    throw new IllegalStateException(name + " does not answer: " + last.failure());
  }
}
