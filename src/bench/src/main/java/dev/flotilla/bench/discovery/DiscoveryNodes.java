package dev.flotilla.bench.discovery;

import com.hazelcast.spi.exception.RetryableHazelcastException;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Registration;
import dev.flotilla.testkit.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Nodes with discovery open, and the records each has announced. For one thread. */
final class DiscoveryNodes implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** As by default, with patience for five nodes on two cores. */
  private static final DiscoveryOptions OPTIONS =
      new DiscoveryOptions(DiscoveryOptions.defaults().map(), Duration.ofSeconds(30));

  /** Announcements in flight at the same time; more would only wait in Hazelcast. */
  private static final int BATCH = 64;

  /** A node, as long as it lives. */
  record DiscoveryNode(Vertx vertx, Discovery discovery, List<Registration> announced) {}

  private final TestCluster cluster;
  private final Map<Integer, DiscoveryNode> alive = new TreeMap<>(); // by index in the cluster
  private int started;

  private DiscoveryNodes(TestCluster cluster) {
    this.cluster = cluster;
  }

  static DiscoveryNodes start(int count) {
    DiscoveryNodes discoveryNodes = new DiscoveryNodes(TestCluster.start(count));
    for (int index = 0; index < count; index++) {
      discoveryNodes.open();
    }
    return discoveryNodes;
  }

  /** Those that live, by their index. */
  Map<Integer, DiscoveryNode> alive() {
    return alive;
  }

  DiscoveryNode any() {
    return alive.values().iterator().next();
  }

  /** Starts one more. */
  DiscoveryNode join() {
    cluster.addNode();
    return open();
  }

  /** Ends one as SIGKILL would. */
  void crash(int index) {
    alive.remove(index);
    cluster.crash(index);
  }

  /** Ends the youngest as SIGKILL would. */
  void crashLast() {
    crash(started - 1);
  }

  /** Waits until all that live have noticed who lives. */
  void awaitMembers() {
    cluster.awaitMembers(alive.size());
  }

  /** Announces this many records of this many services at a node. */
  static void announce(DiscoveryNode discoveryNode, int records, int services) {
    List<Future<Registration>> batch = new ArrayList<>();
    for (int record = 0; record < records; record++) {
      batch.add(discoveryNode.discovery().announce(rpc("service-" + record % services)));
      if (batch.size() == BATCH || record == records - 1) {
        done(Future.all(batch));
        batch.forEach(future -> discoveryNode.announced().add(future.result()));
        batch.clear();
      }
    }
  }

  static Announcement rpc(String service) {
    return new Announcement(
        service, "1", Instance.Kind.RPC, "rpc." + service + ".{id}", Map.of("contract", service));
  }

  /** Ids of all records in the shared map. */
  Set<String> mapped() {
    return done(keys(100));
  }

  // After many crashes a partition may be without an owner for a while.
  private Future<Set<String>> keys(int tries) {
    return map()
        .compose(map -> map.keys())
        .recover(
            cause ->
                cause instanceof RetryableHazelcastException && tries > 1
                    ? any()
                        .vertx()
                        .timer(100, TimeUnit.MILLISECONDS)
                        .compose(over -> keys(tries - 1))
                    : Future.failedFuture(cause));
  }

  /** Whether the shared map holds a record with this id. */
  boolean isMapped(String id) {
    return done(map().compose(map -> map.get(id))) != null;
  }

  private Future<AsyncMap<String, String>> map() {
    return any().vertx().sharedData().getClusterWideMap(OPTIONS.map());
  }

  static <T> T done(Future<T> future) {
    try {
      return future.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException("not done within " + DEADLINE, late);
    }
  }

  /** Ends all as SIGKILL would: leaving in order takes seconds. */
  @Override
  public void close() {
    List.copyOf(alive.keySet()).forEach(this::crash);
    cluster.close();
  }

  private DiscoveryNode open() {
    Vertx vertx = cluster.vertx(started);
    Discovery discovery = done(Discovery.open(vertx, OPTIONS));
    DiscoveryNode discoveryNode = new DiscoveryNode(vertx, discovery, new ArrayList<>());
    alive.put(started++, discoveryNode);
    return discoveryNode;
  }
}
