package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.NodeState;
import java.time.Duration;
import java.util.List;
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
        .await(20, SECONDS);

    var reply = nodes.vertx(0).eventBus().request("echo", "hello").await(20, SECONDS);

    assertThat(reply.body()).isEqualTo("hello");
    assertThat(nodes.node(1).membership().members())
        .extracting(Member::name)
        .containsExactlyInAnyOrder("node-1", "node-2", "node-3")
        .startsWith("node-1");
  }

  @Test
  void aCrashIsSeenByTheSurvivors() {
    List<String> events = record(0);
    nodes.crash(2);
    await().atMost(Duration.ofSeconds(10)).until(() -> events.contains("left node-3"));
    nodes.cluster().awaitMembers(2);
    assertThat(nodes.node(2).state()).isEqualTo(NodeState.STARTING);
  }

  @Test
  void aNodeThatJoinsLaterIsSeen() {
    List<String> events = record(1);
    nodes.addNode();
    await().atMost(Duration.ofSeconds(10)).until(() -> events.equals(List.of("joined node-4")));
  }

  private List<String> record(int index) {
    return MembershipRecorder.of(nodes.node(index));
  }
}
