package dev.flotilla.bench.discovery;

import dev.flotilla.bench.discovery.DiscoveryNodes.DiscoveryNode;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How long a node that joined and crashed stays in the views of the others, and in the map. */
final class CrashVisibility {

  private static final String SERVICE = "doomed";
  private static final int LIMIT_SECONDS = 60;

  private final DiscoveryNodes discoveryNodes;

  CrashVisibility(DiscoveryNodes discoveryNodes) {
    this.discoveryNodes = discoveryNodes;
  }

  Map<String, Double> one() throws InterruptedException {
    List<DiscoveryNode> survivors = List.copyOf(discoveryNodes.alive().values());
    DiscoveryNode doomed = discoveryNodes.join();
    Instance instance =
        DiscoveryNodes.done(doomed.discovery().announce(DiscoveryNodes.rpc(SERVICE))).instance();
    DiscoveryNodes.done(doomed.discovery().awaitVisible());
    CountDownLatch lost = new CountDownLatch(survivors.size());
    List<Scheduled> ears = new ArrayList<>();
    survivors.forEach(
        discoveryNode -> ears.add(discoveryNode.discovery().listen(ear(instance.id(), lost))));
    long begin = System.nanoTime();
    discoveryNodes.crashLast();
    if (!lost.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(lost.getCount() + " nodes keep a record of a dead one");
    }
    double views = (System.nanoTime() - begin) / 1e6;
    while (discoveryNodes.isMapped(instance.id())) {
      if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
        throw new IllegalStateException("the map keeps a record of a dead node");
      }
      Thread.sleep(1);
    }
    ears.forEach(Scheduled::cancel);
    return Map.of("viewsMillis", views, "mapMillis", (System.nanoTime() - begin) / 1e6);
  }

  private static DiscoveryListener ear(String id, CountDownLatch lost) {
    return new DiscoveryListener() {
      @Override
      public void lost(Instance instance) {
        if (instance.id().equals(id)) {
          lost.countDown();
        }
      }
    };
  }
}
