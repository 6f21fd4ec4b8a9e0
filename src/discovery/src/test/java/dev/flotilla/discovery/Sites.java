package dev.flotilla.discovery;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.flotilla.discovery.Instance.Kind;
import dev.flotilla.testkit.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.AsyncMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A test cluster with discovery open on each node. Indexes are those of the cluster. */
final class Sites implements AutoCloseable {

  /** As by default, with patience for a machine that builds something else as well. */
  static final DiscoveryOptions OPTIONS =
      new DiscoveryOptions(DiscoveryOptions.defaults().map(), Duration.ofSeconds(10));

  /**
   * Records of nodes that are gone leave the map within 0.4 s on a quiet machine, 1.4 s where
   * owners have to write again. Who stood still for 2 s takes himself for the one that was cut off
   * and waits for 15 s, on a busy machine more than once.
   */
  static final Duration SWEPT = Duration.ofSeconds(60);

  private final TestCluster cluster;
  private final List<Discovery> discoveries = new ArrayList<>();

  private Sites(TestCluster cluster) {
    this.cluster = cluster;
  }

  static Sites start(int count) {
    return on(TestCluster.start(count), count);
  }

  static Sites splittable(int count) {
    return on(TestCluster.startSplittable(count), count);
  }

  private static Sites on(TestCluster cluster, int count) {
    Sites sites = new Sites(cluster);
    for (int index = 0; index < count; index++) {
      sites.open(index);
    }
    return sites;
  }

  private Discovery open(int index) {
    Discovery discovery = done(Discovery.open(cluster.vertx(index), OPTIONS));
    discoveries.add(discovery);
    return discovery;
  }

  /** Discovery on a node that waits for others no longer than this; the view is the same. */
  Discovery hasty(int index, Duration most) {
    return done(Discovery.open(cluster.vertx(index), new DiscoveryOptions(OPTIONS.map(), most)));
  }

  TestCluster cluster() {
    return cluster;
  }

  Discovery at(int index) {
    return discoveries.get(index);
  }

  /** Index of a node that joins now. */
  int join() {
    cluster.addNode();
    open(discoveries.size());
    return discoveries.size() - 1;
  }

  Registration announce(int index, String service) {
    return done(at(index).announce(rpc(service)));
  }

  static Announcement rpc(String service) {
    return new Announcement(service, "1", Kind.RPC, "rpc." + service + ".{id}", Map.of());
  }

  static Announcement http(String service, int port) {
    return new Announcement(service, "1", Kind.HTTP, "http://127.0.0.1:" + port, Map.of());
  }

  /** The text of one record in the shared map, null if it is not there. */
  Future<String> record(int index, String id) {
    return records(index).compose(map -> map.get(id));
  }

  /** Puts a text into the shared map behind everybody's back. */
  void smuggle(String id, String text) {
    done(records(0).compose(map -> map.put(id, text)));
  }

  /** Takes a record out of the shared map behind everybody's back. */
  void steal(String id) {
    done(records(0).compose(map -> map.remove(id)));
  }

  private Future<AsyncMap<String, String>> records(int index) {
    return cluster.vertx(index).sharedData().getClusterWideMap(OPTIONS.map());
  }

  /** All event loops of a node stand still until the latch is open; its Hazelcast goes on. */
  CountDownLatch hang(int index) {
    CountDownLatch released = new CountDownLatch(1);
    VertxInternal vertx = (VertxInternal) cluster.vertx(index);
    vertx.eventLoopGroup().forEach(loop -> loop.execute(() -> await(released)));
    return released;
  }

  private static void await(CountDownLatch released) {
    try {
      released.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  static Set<String> ids(Discovery discovery) {
    return discovery.all().stream()
        .map(Instance::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The texts in the shared map, as this node's Hazelcast has them. */
  Map<String, String> map(int index) {
    return done(
        cluster
            .vertx(index)
            .sharedData()
            .<String, String>getClusterWideMap(OPTIONS.map())
            .compose(map -> map.entries()));
  }

  /** A thread of Hazelcast's that throws, having met a dead node's port again, fails no test. */
  static ConditionFactory within(Duration most) {
    return Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(most)
        .pollInterval(Duration.ofMillis(5));
  }

  static <T> T done(Future<T> future) {
    try {
      return future.await(20, SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("not done within 20 s", late);
    }
  }

  /** Ends all nodes as SIGKILL would: leaving in order takes seconds, and is not what is tested. */
  @Override
  public void close() {
    for (int index = 0; index < discoveries.size(); index++) {
      if (cluster.nodes().contains(cluster.node(index))) {
        cluster.crash(index);
      }
    }
    cluster.close();
  }
}
