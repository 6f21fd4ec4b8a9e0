package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.internal.VertxInternal;
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
    await().atMost(Duration.ofSeconds(10)).until(() -> winner.contains("left node-3"));

    nodes.heal();
    await().atMost(Duration.ofSeconds(15)).until(() -> loser.contains("merged"));
    await().atMost(Duration.ofSeconds(10)).until(() -> winner.contains("joined node-3"));
    assertThat(winner).containsExactly("left node-3", "joined node-3");
    assertThat(nodes.node(0).membership().contains(id)).isTrue();
    assertThat(nodes.node(2).membership().self().id()).isEqualTo(id);
  }

  @Test
  void theBusReachesANodeThatWasCutOff() throws Exception {
    List<String> loser = record(2);
    nodes.vertx(2).eventBus().consumer("echo", m -> m.reply("2")).completion().await(5, SECONDS);

    nodes.split(2);
    nodes.heal();

    await().atMost(Duration.ofSeconds(15)).until(() -> loser.contains("merged"));
    await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(this::echoes);
  }

  @Test
  void theBusReachesItEvenIfItsLeavingWasHandledAfterItsReturn() throws Exception {
    List<String> loser = record(2);
    nodes.vertx(2).eventBus().consumer("echo", m -> m.reply("2")).completion().await(5, SECONDS);
    MultiMap<String, Object> subscriptions =
        TestHazelcast.of(nodes.vertx(0)).getMultiMap("__vertx.subs");
    List<String> removed = new CopyOnWriteArrayList<>();

    synchronized (((VertxInternal) nodes.vertx(0)).clusterManager()) { // it handles nothing now
      nodes.split(2);
      await().atMost(Duration.ofSeconds(15)).until(() -> !subscriptions.containsKey("echo"));
      nodes.heal();
      await().atMost(Duration.ofSeconds(15)).until(() -> loser.contains("merged"));
      await().atMost(Duration.ofSeconds(15)).until(() -> subscriptions.containsKey("echo"));
      subscriptions.addEntryListener(
          new EntryAdapter<String, Object>() {
            @Override
            public void entryRemoved(EntryEvent<String, Object> event) {
              removed.add(event.getKey());
            }
          },
          false);
    }

    await().atMost(Duration.ofSeconds(15)).until(() -> removed.contains("echo"));
    await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(this::echoes);
  }

  private boolean echoes() throws Exception {
    return nodes.vertx(0).eventBus().request("echo", "").await(1, SECONDS).body().equals("2");
  }

  private List<String> record(int index) {
    return MembershipRecorder.of(nodes.node(index));
  }
}
