package dev.flotilla.cluster.impl;

import static dev.flotilla.cluster.NodeFixture.address;
import static dev.flotilla.cluster.NodeFixture.await;
import static dev.flotilla.cluster.NodeFixture.options;
import static dev.flotilla.cluster.NodeFixture.start;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.multimap.MultiMap;
import dev.flotilla.cluster.Node;
import dev.flotilla.cluster.NodeOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One of two nodes handles the departure of the other one. */
class SelfHealingClusterManagerTest {

  private final List<String> removed = new CopyOnWriteArrayList<>();
  private final List<Boolean> isolatedAtRemoval = new CopyOnWriteArrayList<>();
  private final String cluster = "test-" + UUID.randomUUID();
  private Node one;
  private Node other;

  @BeforeEach
  void startTwo() throws Exception {
    one = start(named("one", List.of()));
    other = start(named("other", List.of(address(one))));
    await(other.vertx().eventBus().consumer("echo", message -> message.reply("")).completion());
    Awaitility.await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(this::echoes);
    MultiMap<String, Object> subscriptions = hazelcast(one).getMultiMap("__vertx.subs");
    subscriptions.addEntryListener(new Removals(), false);
  }

  @AfterEach
  void stopBoth() throws Exception {
    await(other.drain());
    await(one.drain());
  }

  private NodeOptions named(String name, List<String> members) {
    return options(cluster, name, 0, 0, members, Duration.ofSeconds(60));
  }

  @Test
  void nothingIsRemovedOfAMemberThatIsPresentWhenItsDepartureIsHandled() {
    manager(one).memberRemoved(departureOfOther());

    Awaitility.await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(5))
        .until(removed::isEmpty);
  }

  @Test
  void aMemberThatRejoinedWhileItsSubscriptionsWereRemovedRegistersThemAgain() {
    manager(one).removeSubscriptions(List.of(departureOfOther()));

    Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> removed.contains("echo"));
    Awaitility.await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(this::echoes);
  }

  @Test
  void anIsolatedNodeRemovesNothingUntilItIsNoLongerIsolated() {
    HazelcastMembership membership = (HazelcastMembership) one.membership();
    long almostForgotten = System.nanoTime() - IsolationDetector.MEMORY.minusSeconds(5).toNanos();
    List.of("x", "y", "z").forEach(id -> membership.isolationDetector().left(id, almostForgotten));
    assertThat(membership.isLikelyIsolated()).isTrue();

    hazelcast(other).getLifecycleService().terminate();

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> removed.contains("echo"));
    assertThat(isolatedAtRemoval).containsOnly(false);
  }

  @Test
  void subscriptionsThatVanishedWithDeadMembersAreRegisteredAgain() throws Exception {
    await(one.vertx().eventBus().consumer("own", message -> message.reply("")).completion());
    MultiMap<String, Object> subscriptions = hazelcast(one).getMultiMap("__vertx.subs");
    subscriptions.remove("own"); // as if members with all copies of its partition had died

    hazelcast(other).getLifecycleService().terminate();

    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> subscriptions.containsKey("own"));
  }

  @Test
  void hazelcastEndsWhileItsNodeIsAtWorkOnTheSubscriptions() throws Exception {
    SelfHealingClusterManager atWork = manager(other);
    CountDownLatch ended = new CountDownLatch(1);
    Thread ending =
        new Thread(
            () -> {
              atWork.getHazelcastInstance().getLifecycleService().terminate();
              ended.countDown();
            });

    synchronized (atWork) { // as while it waits for partitions that may never answer
      ending.start();
      assertThat(ended.await(20, SECONDS)).isTrue();
    }
  }

  /** Hazelcast reports a merge under the lock that a leaving node waits for. */
  @Test
  void aMergeIsReportedWhileItsNodeLeavesUnderTheLockOfTheManager() throws Exception {
    SelfHealingClusterManager leaving = manager(other);
    CountDownLatch reported = new CountDownLatch(1);
    Thread merging =
        new Thread(
            () -> {
              leaving.stateChanged(new LifecycleEvent(LifecycleState.MERGED));
              reported.countDown();
            });

    synchronized (leaving) {
      merging.start();
      assertThat(reported.await(20, SECONDS)).isTrue();
    }
  }

  private final class Removals extends EntryAdapter<String, Object> {

    @Override
    public void entryRemoved(EntryEvent<String, Object> event) {
      isolatedAtRemoval.add(one.membership().isLikelyIsolated());
      removed.add(event.getKey());
    }
  }

  private MembershipEvent departureOfOther() {
    Cluster seen = hazelcast(one).getCluster();
    return new MembershipEvent(
        seen,
        hazelcast(other).getCluster().getLocalMember(),
        MembershipEvent.MEMBER_REMOVED,
        seen.getMembers());
  }

  private boolean echoes() throws Exception {
    return one.vertx().eventBus().request("echo", "").await(1, SECONDS).body().equals("");
  }

  private static HazelcastInstance hazelcast(Node node) {
    return manager(node).getHazelcastInstance();
  }

  private static SelfHealingClusterManager manager(Node node) {
    return (SelfHealingClusterManager) ((VertxInternal) node.vertx()).clusterManager();
  }
}
