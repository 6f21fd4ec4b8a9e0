package dev.flotilla.bench.discovery;

import dev.flotilla.bench.process.WorkerLoop;
import dev.flotilla.core.Json;
import dev.flotilla.core.ProcessDefaults;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** The JVM with the cluster: takes one {@link Step} after the other. */
public final class DiscoveryMain {

  /** Records of a service, on average: what a service with many instances has. */
  private static final int INSTANCES = 10;

  private final Sites sites = Sites.start(DiscoveryBenchmark.NODES);
  private LookUps lookUps;

  private DiscoveryMain() {}

  /** Serves until its parent ends. */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    WorkerLoop.serve(() -> new DiscoveryMain()::answer);
  }

  private String answer(String line) throws InterruptedException {
    return Json.encode(take(Json.decode(Buffer.buffer(line), Step.class))).toString();
  }

  private Map<String, Double> take(Step step) throws InterruptedException {
    return switch (step.what()) {
      case FILL -> Map.of("heapBytes", fill(step));
      case FILL_STOCK -> fillStock(step);
      case LOOK_UP -> Map.of("nanos", lookUps.nanos(step.millis()));
      case OUR_RECORD -> Map.of("micros", lookUps.ourMicros(step.millis()));
      case STOCK_RECORD -> Map.of("micros", lookUps.stockMicros(step.millis()));
      case NEWS -> new News(sites).measure(step.millis());
      case CRASH -> new Crashes(sites).one();
      case CHURN -> new Churn(sites, step.seed()).run(step.count());
    };
  }

  private double fill(Step step) throws InterruptedException {
    int services = step.count() / INSTANCES;
    int nodes = sites.alive().size();
    Sites.announce(sites.any(), 1, 1); // what the first record brings with it is not its size
    double before = usedBytes();
    sites.alive().values().forEach(site -> Sites.announce(site, step.count() / nodes, services));
    sites.alive().values().forEach(site -> Sites.done(site.discovery().visible()));
    lookUps = new LookUps(sites, Math.min(services, step.count() / nodes), step.seed());
    return usedBytes() - before;
  }

  private Map<String, Double> fillStock(Step step) {
    lookUps.fillStock(step.count(), step.count() / INSTANCES);
    return Map.of();
  }

  /** Twice, because the first collection lets finalisers and references go. */
  private static double usedBytes() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
