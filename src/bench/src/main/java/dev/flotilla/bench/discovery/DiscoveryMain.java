package dev.flotilla.bench.discovery;

import dev.flotilla.bench.process.WorkerLoop;
import dev.flotilla.core.Json;
import dev.flotilla.core.ProcessDefaults;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** The JVM with the cluster: takes one {@link ChurnStep} after the other. */
public final class DiscoveryMain {

  /** Records of a service, on average: what a service with many instances has. */
  private static final int INSTANCES = 10;

  private final DiscoveryNodes discoveryNodes = DiscoveryNodes.start(DiscoveryBenchmark.NODES);
  private LookUps lookUps;

  private DiscoveryMain() {}

  /** Serves until its parent ends. */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    WorkerLoop.serve(() -> new DiscoveryMain()::answer);
  }

  private String answer(String line) throws InterruptedException {
    return Json.encode(take(Json.decode(Buffer.buffer(line), ChurnStep.class))).toString();
  }

  private Map<String, Double> take(ChurnStep churnStep) throws InterruptedException {
    return switch (churnStep.what()) {
      case FILL -> Map.of("heapBytes", fill(churnStep));
      case FILL_STOCK -> fillStock(churnStep);
      case LOOK_UP -> Map.of("nanos", lookUps.nanos(churnStep.millis()));
      case OUR_RECORD -> Map.of("micros", lookUps.ourMicros(churnStep.millis()));
      case STOCK_RECORD -> Map.of("micros", lookUps.stockMicros(churnStep.millis()));
      case UPDATE -> new UpdateLatency(discoveryNodes).measure(churnStep.millis());
      case CRASH -> new CrashVisibility(discoveryNodes).one();
      case CHURN -> new Churn(discoveryNodes, churnStep.seed()).run(churnStep.count());
    };
  }

  private double fill(ChurnStep churnStep) throws InterruptedException {
    int services = churnStep.count() / INSTANCES;
    int nodes = discoveryNodes.alive().size();
    DiscoveryNodes.announce(
        discoveryNodes.any(), 1, 1); // what the first record brings with it is not its size
    double before = usedBytes();
    discoveryNodes
        .alive()
        .values()
        .forEach(
            discoveryNode ->
                DiscoveryNodes.announce(discoveryNode, churnStep.count() / nodes, services));
    discoveryNodes
        .alive()
        .values()
        .forEach(discoveryNode -> DiscoveryNodes.done(discoveryNode.discovery().awaitVisible()));
    lookUps =
        new LookUps(
            discoveryNodes, Math.min(services, churnStep.count() / nodes), churnStep.seed());
    return usedBytes() - before;
  }

  private Map<String, Double> fillStock(ChurnStep churnStep) {
    lookUps.fillStock(churnStep.count(), churnStep.count() / INSTANCES);
    return Map.of();
  }

  /** Twice, because the first collection lets finalisers and references go. */
  private static double usedBytes() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
