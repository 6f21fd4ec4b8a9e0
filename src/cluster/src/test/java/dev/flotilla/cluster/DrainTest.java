package dev.flotilla.cluster;

import static dev.flotilla.cluster.NodeFixture.address;
import static dev.flotilla.cluster.NodeFixture.await;
import static dev.flotilla.cluster.NodeFixture.drainingWithin;
import static dev.flotilla.cluster.NodeFixture.get;
import static dev.flotilla.cluster.NodeFixture.options;
import static dev.flotilla.cluster.NodeFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class DrainTest {

  @Test
  void stagesRunInOrderAndAFailedOneDoesNotStopTheRest() throws Exception {
    Node node = start(options("n-1", List.of()));
    List<String> order = new CopyOnWriteArrayList<>();
    node.onDrain(DrainStage.CLOSE, "pool", () -> note(order, "close"));
    node.onDrain(DrainStage.UNREGISTER, "verticles", () -> note(order, "unregister"));
    node.onDrain(
        DrainStage.QUIESCE,
        "broken",
        () -> {
          throw new NoClassDefFoundError("no");
        });
    node.onDrain(DrainStage.QUIESCE, "services", () -> note(order, "quiesce"));
    node.onDrain(DrainStage.WITHDRAW, "failing", () -> Future.failedFuture("no"));
    node.onDrain(DrainStage.WITHDRAW, "discovery", () -> note(order, "withdraw"));

    await(node.drain());

    assertThat(order).containsExactly("withdraw", "quiesce", "unregister", "close");
    assertThat(node.state()).isEqualTo(NodeState.DOWN);
    assertThatThrownBy(() -> get(node, "/health/live")).isInstanceOf(java.io.IOException.class);
  }

  @Test
  void aSlowCallHoldsUpTheDrainUntilItIsAnswered() throws Exception {
    Node node = start(options("n-1", List.of()));
    await(node.up());
    Promise<Void> inFlight = Promise.promise();
    List<String> order = new CopyOnWriteArrayList<>();
    node.onDrain(DrainStage.QUIESCE, "services", inFlight::future);
    node.onDrain(DrainStage.UNREGISTER, "verticles", () -> note(order, "unregister"));

    Future<Void> drained = node.drain();

    var ready = get(node, "/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("DRAINING");
    assertThat(order).isEmpty();
    inFlight.complete();
    await(drained);
    assertThat(order).containsExactly("unregister");
  }

  @Test
  void aCallThatNeverEndsIsGivenUpAtTheDrainDeadline() throws Exception {
    Node node = start(drainingWithin(Duration.ofMillis(300)));
    node.onDrain(DrainStage.QUIESCE, "services", () -> Promise.<Void>promise().future());

    long before = System.nanoTime();
    await(node.drain());

    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isBetween(Duration.ofMillis(300), Duration.ofSeconds(15));
  }

  @Test
  void drainingTwiceIsDrainingOnce() throws Exception {
    Node node = start(options("n-1", List.of()));
    List<String> order = new CopyOnWriteArrayList<>();
    node.onDrain(DrainStage.WITHDRAW, "discovery", () -> note(order, "withdraw"));

    assertThat(node.drain()).isSameAs(node.drain());
    await(node.drain());

    assertThat(order).containsExactly("withdraw");
    assertThatThrownBy(() -> await(node.up())).hasMessageContaining("it is DOWN");
  }

  @Test
  void aDrainedNodeIsGoneForTheOthersAtOnce() throws Exception {
    NodeOptions first = options("n-1", List.of());
    Node stays = start(first);
    Node leaves =
        start(
            options(first.cluster(), "n-2", 0, 0, List.of(address(stays)), Duration.ofSeconds(60)));
    await().atMost(Duration.ofSeconds(20)).until(() -> stays.membership().members().size() == 2);

    await(leaves.drain());

    await().atMost(Duration.ofSeconds(10)).until(() -> stays.membership().members().size() == 1);
    await(stays.drain());
  }

  private static Future<Void> note(List<String> order, String what) {
    order.add(what);
    return Future.succeededFuture();
  }
}
