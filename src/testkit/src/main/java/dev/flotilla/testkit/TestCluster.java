package dev.flotilla.testkit;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.HazelcastInstance;
import dev.flotilla.cluster.Node;
import dev.flotilla.cluster.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Real clustered nodes in this JVM, on loopback and free ports, under a cluster name of their own.
 * Indexes count from 0 and stay valid when a node crashes. For one test thread.
 */
public final class TestCluster implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  static {
    // Threads of Hazelcast throw when their node crashes or a new one gets its port. By default
    // that
    // would fail whatever waits at that moment, in another test of this JVM, too.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  private final String name = "test-" + UUID.randomUUID();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> gone = new ArrayList<>();
  private final Optional<Path> hazelcastConfig;

  private TestCluster(Optional<Path> hazelcastConfig) {
    this.hazelcastConfig = hazelcastConfig;
  }

  /** Starts nodes {@code node-1}, {@code node-2}, … of the group {@code test}; all see all. */
  public static TestCluster start(int count) {
    return start(count, Optional.empty());
  }

  /** Like {@link #start}, for {@link #split} and {@link #heal}: nothing heals by itself. */
  public static TestCluster startSplittable(int count) {
    return start(count, Optional.of(TestHazelcast.neverMerging()));
  }

  private static TestCluster start(int count, Optional<Path> hazelcastConfig) {
    TestCluster cluster = new TestCluster(hazelcastConfig);
    try {
      cluster.grow(count);
      return cluster;
    } catch (RuntimeException failed) {
      cluster.close();
      throw failed;
    }
  }

  /** Name of the cluster. */
  public String name() {
    return name;
  }

  /** The node with this index. */
  public Node node(int index) {
    return nodes.get(index);
  }

  /** The clustered Vert.x of the node with this index. */
  public Vertx vertx(int index) {
    return node(index).vertx();
  }

  /** All nodes that have not crashed, in the order of their start. */
  public List<Node> nodes() {
    return nodes.stream().filter(node -> !gone.contains(node)).toList();
  }

  /** Starts one more node and waits until all see it. */
  public Node addNode() {
    return addNode(UnaryOperator.identity());
  }

  /** Like {@link #addNode()}, with options changed. */
  public Node addNode(UnaryOperator<NodeOptions> change) {
    Node node = await(Node.start(change.apply(options(nodes.size() + 1))));
    nodes.add(node);
    awaitMembers(nodes().size());
    return node;
  }

  /**
   * Ends a node as SIGKILL would: its sockets close, its event loops run no more code, and no
   * member is told. Returns at once; the others may not have noticed yet.
   */
  public void crash(int index) {
    Node node = node(index);
    gone.add(node);
    TestHazelcast.of(node.vertx()).getLifecycleService().terminate();
    VertxInternal vertx = (VertxInternal) node.vertx();
    vertx.eventLoopGroup().shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    vertx.acceptorEventLoopGroup().shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
  }

  /**
   * Cuts a node off: it and the others put each other out and go on as two clusters until {@link
   * #heal}. Returns when all of them see that. Event-bus connections stay.
   *
   * @throws IllegalStateException if the cluster is not splittable: Hazelcast might merge the two
   *     before anybody saw them
   */
  public void split(int index) {
    if (hazelcastConfig.isEmpty()) {
      throw new IllegalStateException("only a splittable cluster stays split");
    }
    Node lone = node(index);
    List<Node> others = nodes().stream().filter(node -> node != lone).toList();
    // The isolated node last: as the master it would tell some of the others to evict the rest.
    others.forEach(other -> TestHazelcast.suspect(other.vertx(), lone.vertx()));
    awaitMembers(others, others.size());
    others.forEach(other -> TestHazelcast.suspect(lone.vertx(), other.vertx()));
    awaitMembers(List.of(lone), 1);
  }

  /** Merges what was split, as Hazelcast does by itself some seconds later; all see all then. */
  public void heal() {
    int all = nodes().size();
    awaited()
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              nodes().forEach(node -> TestHazelcast.seekOtherClusters(node.vertx()));
              return see(nodes(), all);
            });
  }

  /** Waits until each node that has not crashed sees exactly this many members. */
  public void awaitMembers(int count) {
    awaitMembers(nodes(), count);
  }

  private static void awaitMembers(List<Node> observers, int count) {
    awaited().pollInterval(Duration.ofMillis(10)).until(() -> see(observers, count));
  }

  private static boolean see(List<Node> observers, int count) {
    return observers.stream().allMatch(node -> node.membership().members().size() == count);
  }

  private static ConditionFactory awaited() {
    return Awaitility.await().atMost(DEADLINE);
  }

  /**
   * Drains and closes everything that still runs, the youngest first: members that leave at the
   * same moment wait for each other.
   */
  @Override
  public void close() {
    List<Node> left = new ArrayList<>(nodes());
    Collections.reverse(left);
    left.forEach(node -> await(node.drain()));
    gone.forEach(TestHazelcast::releaseThreads);
  }

  private void grow(int count) {
    // One after the other: members that join at the same moment make each other retry.
    for (int number = 1; number <= count; number++) {
      nodes.add(await(Node.start(options(number))));
    }
    awaitMembers(count);
  }

  private NodeOptions options(int number) {
    NodeOptions local = NodeOptions.local(name, "node-" + number, "test");
    return NodeOptions.builder()
        .cluster(local.cluster())
        .name(local.name())
        .group(local.group())
        .version(local.version())
        .zone(local.zone())
        .host(local.host())
        .hazelcastPort(local.hazelcastPort())
        .members(nodes().stream().map(TestCluster::address).toList())
        .hazelcastConfig(hazelcastConfig)
        .endpointPort(local.endpointPort())
        .startTimeout(DEADLINE)
        .drainTimeout(Duration.ofSeconds(5))
        .readyCheckTimeout(local.readyCheckTimeout())
        .shutdownHook(false)
        .build();
  }

  private static String address(Node node) {
    HazelcastInstance hazelcast = TestHazelcast.of(node.vertx());
    Address address = hazelcast.getCluster().getLocalMember().getAddress();
    return address.getHost() + ":" + address.getPort();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException late) {
      throw new IllegalStateException("a node did not start or stop within " + DEADLINE, late);
    }
  }
}
