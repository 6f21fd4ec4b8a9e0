package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.cluster.NodeState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestClusterTest {

  @RegisterExtension final Nodes nodes = Nodes.of(3);

  @Test
  void allNodesSeeEachOtherAndTalkOverTheBus() throws Exception {
    nodes
        .vertx(2)
        .eventBus()
        .consumer("echo", m -> m.reply(m.body()))
        .completion()
        .await(5, SECONDS);

    var reply = nodes.vertx(0).eventBus().request("echo", "hello").await(5, SECONDS);

    assertThat(reply.body()).isEqualTo("hello");
    assertThat(nodes.node(1).membership().members())
        .extracting(Member::name)
        .containsExactlyInAnyOrder("node-1", "node-2", "node-3")
        .startsWith("node-1");
  }

  @Test
  void aCrashIsSeenByTheSurvivorsWithinTwoSeconds() {
    List<String> events = record(0);
    nodes.crash(2);
    await().atMost(Duration.ofSeconds(2)).until(() -> events.contains("left node-3"));
    nodes.cluster().awaitMembers(2);
    assertThat(nodes.node(2).state()).isEqualTo(NodeState.STARTING);
  }

  @Test
  void aNodeThatJoinsLaterIsSeen() {
    List<String> events = record(1);
    nodes.addNode();
    await().atMost(Duration.ofSeconds(2)).until(() -> events.equals(List.of("joined node-4")));
  }

  @Test
  void aNodeThatWasCutOffRejoinsWithItsIdAndIsToldSo() {
    String id = nodes.node(2).membership().self().id();
    List<String> winner = record(0);
    List<String> loser = record(2);

    nodes.split(2);

    await().atMost(Duration.ofSeconds(2)).until(() -> winner.contains("left node-3"));
    await().atMost(Duration.ofSeconds(15)).until(() -> loser.contains("merged"));
    await().atMost(Duration.ofSeconds(2)).until(() -> winner.contains("joined node-3"));
    assertThat(winner).containsExactly("left node-3", "joined node-3");
    assertThat(nodes.node(0).membership().contains(id)).isTrue();
    assertThat(nodes.node(2).membership().self().id()).isEqualTo(id);
  }

  @Test
  void theBusReachesANodeThatWasCutOff() throws Exception {
    List<String> loser = record(2);
    nodes.vertx(2).eventBus().consumer("echo", m -> m.reply("2")).completion().await(5, SECONDS);

    nodes.split(2);

    await().atMost(Duration.ofSeconds(15)).until(() -> loser.contains("merged"));
    await()
        .atMost(Duration.ofSeconds(5))
        .ignoreExceptions()
        .until(
            () ->
                nodes.vertx(0).eventBus().request("echo", "").await(1, SECONDS).body().equals("2"));
  }

  private List<String> record(int index) {
    List<String> events = new CopyOnWriteArrayList<>();
    nodes.node(index).membership().listen(new Recorder(events));
    return events;
  }

  private record Recorder(List<String> events) implements MembershipListener {
    @Override
    public void joined(Member member) {
      events.add("joined " + member.name());
    }

    @Override
    public void left(Member member) {
      events.add("left " + member.name());
    }

    @Override
    public void merged() {
      events.add("merged");
    }
  }
}
