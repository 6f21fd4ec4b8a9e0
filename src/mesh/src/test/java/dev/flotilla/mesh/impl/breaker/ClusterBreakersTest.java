package dev.flotilla.mesh.impl.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.call.MemoryDiscovery;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.RetryOptions;
import dev.flotilla.testkit.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breakers of three clustered nodes, over the real event bus. */
class ClusterBreakersTest {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterBreakersTest.class);
  private static final int NODES = 3;
  private static final Policy POLICY =
      Policy.defaults()
          .withTimeout(Duration.ofSeconds(60))
          .withRetry(RetryOptions.builder().maxAttempts(1).build())
          .withBreaker(
              BreakerOptions.builder()
                  .failureRate(0.5)
                  .windowSize(10)
                  .minCalls(10)
                  .openDuration(Duration.ofSeconds(1))
                  .halfOpenProbes(3)
                  .probeTimeout(Duration.ofSeconds(60))
                  .build());

  private final TestCluster cluster = TestCluster.startSplittable(NODES);
  private final List<Mesh> meshes = new ArrayList<>();
  private final List<AtomicLong> openedAt = new ArrayList<>();
  private final Queue<Promise<String>> running = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ran = new AtomicInteger();

  @BeforeEach
  void open() {
    for (int node = 0; node < NODES; node++) {
      MemoryDiscovery discovery = new MemoryDiscovery();
      discovery.add("stock", "a", "node-a");
      discovery.add("stock", "b", "node-b");
      Mesh mesh = Mesh.create(cluster.vertx(node), discovery, new Policies(POLICY, null));
      AtomicLong opened = new AtomicLong();
      mesh.listen(
          new MeshListener() {
            @Override
            public void breakerChanged(String breaker, State state) {
              if (state == State.OPEN) {
                opened.set(System.nanoTime());
              }
            }
          });
      meshes.add(mesh);
      openedAt.add(opened);
      mesh.breaker("bank");
    }
    awaitThatAllHearEachOther();
  }

  @AfterEach
  void close() {
    for (int node = 0; node < NODES; node++) {
      if (cluster.nodes().contains(cluster.node(node))) {
        meshes.get(node).close();
      }
    }
    cluster.close();
  }

  @Test
  void aTransitionReachesTheOthersWithinMilliseconds() {
    List<Long> micros = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      int tripped = round % NODES;
      openedAt.forEach(at -> at.set(0));
      trip(tripped);
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> openedAt.stream().allMatch(at -> at.get() != 0));
      for (AtomicLong at : openedAt) {
        if (at != openedAt.get(tripped)) {
          micros.add((at.get() - openedAt.get(tripped).get()) / 1_000);
        }
      }
      meshes.get(tripped).breaker("bank").reset();
      awaitStates(State.CLOSED);
    }
    Collections.sort(micros);
    long median = micros.get(micros.size() / 2);
    LOG.info("a transition took {} µs (median), {} µs at most", median, micros.get(79));

    assertThat(median).as("µs").isLessThan(50_000);
  }

  @Test
  void allNodesTogetherMakeThreeProbes() {
    trip(0);
    awaitThatAllHaveHeardOfIt();
    ran.set(0);
    awaitStates(State.HALF_OPEN);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while (System.nanoTime() < end) {
      charge(ran.get() % NODES);
      charge((ran.get() + 1) % NODES);
      charge((ran.get() + 2) % NODES);
      pause();
    }
    assertThat(ran.get()).as("probes of all nodes").isEqualTo(3);
    running.forEach(probe -> probe.complete("paid"));

    awaitStates(State.CLOSED);
  }

  @Test
  void aServiceIsProbedByTheClusterToo() {
    for (int i = 0; i < 60; i++) { // each node has failures of its own to believe the others by
      write(
          i < 3 ? i : 1, Future.failedFuture(new ServiceFailure(Code.DEADLINE_EXCEEDED, "broken")));
    }
    await().until(() -> isTripped(service(0)) && isTripped(service(2)));
    ran.set(0);
    await().until(() -> service(0) == State.HALF_OPEN);
    for (int i = 0; i < 100; i++) {
      write(i % NODES, null);
      pause();
    }
    assertThat(ran.get()).isEqualTo(3);
    running.forEach(probe -> probe.complete("7"));

    await().until(() -> service(0) == State.CLOSED && service(2) == State.CLOSED);
  }

  @Test
  void whenTheOwnerCrashesTheOthersGoOnTogether() {
    trip(0);
    awaitThatAllHaveHeardOfIt();
    cluster.crash(0);
    await().until(() -> state(1) == State.HALF_OPEN && state(2) == State.HALF_OPEN);
    ran.set(0);
    long start = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              charge(1);
              charge(2);
              return ran.get() > 0;
            });
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    LOG.info("after a crash of the owner the first probe came after {} ms", millis);
    for (int i = 0; i < 100; i++) {
      charge(1 + i % 2);
      pause();
    }
    assertThat(ran.get()).as("probes of both").isEqualTo(3);
    running.forEach(probe -> probe.complete("paid"));

    await().until(() -> state(1) == State.CLOSED && state(2) == State.CLOSED);
  }

  @Test
  void aNodeThatIsCutOffDecidesAlone() {
    cluster.split(2);
    trip(2);
    await().until(() -> state(2) == State.HALF_OPEN);
    await()
        .until(
            () -> {
              meshes.get(2).breaker("bank").call(() -> Future.succeededFuture("paid"));
              return state(2) == State.CLOSED;
            });
  }

  /** Subscriptions are seen a while after the nodes are. */
  private void awaitThatAllHearEachOther() {
    for (int node = 0; node < NODES; node++) {
      int opener = node;
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                meshes.get(opener).breaker("bank").open();
                return openedAt.stream().allMatch(at -> at.getAndSet(0) != 0)
                    || meshes.stream()
                        .allMatch(mesh -> mesh.breaker("bank").state() != State.CLOSED);
              });
      meshes.get(opener).breaker("bank").reset();
      awaitStates(State.CLOSED);
    }
  }

  private void trip(int node) {
    for (int i = 0; i < 10; i++) {
      meshes
          .get(node)
          .breaker("bank")
          .call(() -> Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "down")));
    }
  }

  /** A call that runs until the test ends it. */
  private void charge(int node) {
    meshes.get(node).breaker("bank").call(this::work);
  }

  private void write(int node, Future<String> result) {
    Call call = new Call("stock", "reserve", Instance.Kind.RPC, false);
    meshes.get(node).call(call, (instance, left) -> result == null ? work() : result);
  }

  private Future<String> work() {
    ran.incrementAndGet();
    Promise<String> work = Promise.promise();
    running.add(work);
    return work.future();
  }

  private void awaitStates(State state) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> meshes.stream().allMatch(mesh -> mesh.breaker("bank").state() == state));
  }

  // They need not be open at the same moment: the first may be half-open before the last has heard.
  private void awaitThatAllHaveHeardOfIt() {
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> meshes.stream().allMatch(mesh -> isTripped(mesh.breaker("bank").state())));
  }

  private static boolean isTripped(State state) {
    return state == State.OPEN || state == State.HALF_OPEN;
  }

  private State state(int node) {
    return meshes.get(node).breaker("bank").state();
  }

  private State service(int node) {
    return meshes.get(node).status().breakers().stream()
        .filter(breaker -> breaker.kind() == BreakerHealth.BreakerKind.SERVICE)
        .findFirst()
        .map(BreakerHealth::state)
        .orElse(null);
  }

  // Lets a question to the owner have its answer before the next call.
  private static void pause() {
    LockSupport.parkNanos(5_000_000);
  }
}
