package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SplitTest {

  @RegisterExtension final Nodes nodes = Nodes.splittable(3);

  @Test
  void aNodeThatWasCutOffRejoinsWithItsIdAndIsToldSo() {
    String id = nodes.node(2).membership().self().id();
    List<String> winner = record(0);
    List<String> loser = record(2);

    nodes.split(2);
    await().atMost(Duration.ofSeconds(30)).until(() -> winner.contains("left node-3"));

    nodes.heal();
    await().atMost(Duration.ofSeconds(30)).until(() -> loser.contains("merged"));
    await().atMost(Duration.ofSeconds(30)).until(() -> winner.contains("joined node-3"));
    assertThat(winner).containsExactly("left node-3", "joined node-3");
    assertThat(nodes.node(0).membership().contains(id)).isTrue();
    assertThat(nodes.node(2).membership().self().id()).isEqualTo(id);
  }

  @Test
  void theBusReachesANodeThatWasCutOff() throws Exception {
    List<String> loser = record(2);
    nodes.vertx(2).eventBus().consumer("echo", m -> m.reply("2")).completion().await(20, SECONDS);

    nodes.split(2);
    nodes.heal();

    await().atMost(Duration.ofSeconds(30)).until(() -> loser.contains("merged"));
    await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(this::echoes);
  }

  @Test
  void theBusReachesItEvenIfItsLeavingWasHandledAfterItsReturn() throws Exception {
    List<String> loser = record(2);
    nodes.vertx(2).eventBus().consumer("echo", m -> m.reply("2")).completion().await(20, SECONDS);
    MultiMap<String, Object> subscriptions = subscriptions(0);
    List<String> removed;

    synchronized (manager(0)) { // it handles nothing now
      nodes.split(2);
      // One that stood still meanwhile takes itself for the one that was cut off, for 15 s.
      await().atMost(Duration.ofSeconds(40)).until(() -> !subscriptions.containsKey("echo"));
      nodes.heal();
      await().atMost(Duration.ofSeconds(30)).until(() -> loser.contains("merged"));
      await().atMost(Duration.ofSeconds(30)).until(() -> subscriptions.containsKey("echo"));
      removed = removed(subscriptions);
    }

    await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(20)).until(removed::isEmpty);
    await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(this::echoes);
  }

  @Test
  void aNodeThatIsCutOffTakesOutNobodysSubscriptions() throws Exception {
    List<String> loser = record(2);
    for (int i = 0; i < 30; i++) { // so that some lie on any two nodes
      nodes.vertx(0).eventBus().consumer("here-" + i, m -> {}).completion().await(20, SECONDS);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(TestHazelcast.of(nodes.vertx(0)).getPartitionService()::isClusterSafe);

    nodes.split(2);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> loser.containsAll(List.of("left node-1", "left node-2")));
    MultiMap<String, Object> subscriptions = subscriptions(2);
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(30))
        .until(() -> subscriptions.keySet().stream().anyMatch(key -> key.startsWith("here-")));
  }

  private HazelcastClusterManager manager(int index) {
    return (HazelcastClusterManager) ((VertxInternal) nodes.vertx(index)).clusterManager();
  }

  private MultiMap<String, Object> subscriptions(int index) {
    return TestHazelcast.of(nodes.vertx(index)).getMultiMap("__vertx.subs");
  }

  private static List<String> removed(MultiMap<String, Object> subscriptions) {
    List<String> removed = new CopyOnWriteArrayList<>();
    subscriptions.addEntryListener(
        new EntryAdapter<String, Object>() {
          @Override
          public void entryRemoved(EntryEvent<String, Object> event) {
            removed.add(event.getKey());
          }
        },
        false);
    return removed;
  }

  private boolean echoes() throws Exception {
    return nodes.vertx(0).eventBus().request("echo", "").await(1, SECONDS).body().equals("2");
  }

  private List<String> record(int index) {
    return MembershipRecorder.of(nodes.node(index));
  }
}
