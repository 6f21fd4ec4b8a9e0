package dev.flotilla.bench.discovery;

import dev.flotilla.bench.discovery.DiscoveryNodes.DiscoveryNode;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Registration;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes until a new record is in the view of every node, the announcing one among them,
 * and until its withdrawal is acknowledged by all. One at a time, all nodes take turns.
 */
final class UpdateLatency {

  private static final String SERVICE = "update";
  private static final int LIMIT_SECONDS = 30;

  private final DiscoveryNodes discoveryNodes;
  private final List<Long> visible = new ArrayList<>();
  private final List<Long> withdrawn = new ArrayList<>();

  UpdateLatency(DiscoveryNodes discoveryNodes) {
    this.discoveryNodes = discoveryNodes;
  }

  Map<String, Double> measure(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      for (DiscoveryNode discoveryNode : discoveryNodes.alive().values()) {
        once(discoveryNode);
      }
    } while (System.nanoTime() - end < 0);
    return Map.of(
        "visibleMicros", median(visible) / 1e3,
        "withdrawnMicros", median(withdrawn) / 1e3);
  }

  private void once(DiscoveryNode discoveryNode) throws InterruptedException {
    CountDownLatch seen = new CountDownLatch(discoveryNodes.alive().size());
    List<Scheduled> ears = new ArrayList<>();
    discoveryNodes.alive().values().forEach(each -> ears.add(each.discovery().listen(ear(seen))));
    long start = System.nanoTime();
    Future<Registration> announced =
        discoveryNode.discovery().announce(DiscoveryNodes.rpc(SERVICE));
    if (!seen.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(seen.getCount() + " nodes do not see a new record");
    }
    visible.add(System.nanoTime() - start);
    ears.forEach(Scheduled::cancel);
    Registration registration = DiscoveryNodes.done(announced);
    start = System.nanoTime();
    DiscoveryNodes.done(registration.withdraw());
    withdrawn.add(System.nanoTime() - start);
  }

  private static DiscoveryListener ear(CountDownLatch seen) {
    return new DiscoveryListener() {
      @Override
      public void appeared(Instance instance) {
        if (instance.service().equals(SERVICE)) {
          seen.countDown();
        }
      }
    };
  }

  private static double median(List<Long> nanos) {
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
