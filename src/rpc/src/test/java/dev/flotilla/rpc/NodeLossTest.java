package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node dies with calls in flight to it; callers have the built-in policies. */
class NodeLossTest {

  @RegisterExtension final Nodes nodes = Nodes.of(3);

  private final Waiting.Service onSecond = new Waiting.Service();
  private final Waiting.Service onThird = new Waiting.Service();
  private Site caller;
  private Site third;
  private Waiting client;

  @BeforeEach
  void publish() {
    caller = Site.open(nodes.node(0));
    Site.open(nodes.node(1)).publish(Waiting.class, onSecond);
    third = Site.open(nodes.node(2));
    client = caller.client(Waiting.class, 1);
  }

  @Test
  void aCallInFlightToANodeThatCrashesFailsAtOnceAndMayHaveRun() {
    Future<Waiting.Traces> call = client.until("one");
    await().until(() -> onSecond.holds("one"));

    nodes.crash(1);

    long before = System.nanoTime();
    ServiceFailure failure = failure(call);
    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.details()).containsKey(ServiceFailure.MAY_HAVE_RUN);
    assertThat(failure.getMessage()).contains("waiting.until").contains("node-2");
    // Far from the policy's 30 s; what is left is the time until Hazelcast notices.
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void anIdempotentCallInFlightToANodeThatCrashesIsAnsweredByAnother() {
    Future<Waiting.Traces> call = client.again("one");
    await().until(() -> onSecond.holds("one"));
    third.publish(Waiting.class, onThird);
    caller.client(Waiting.class, 2);

    nodes.crash(1);

    await().until(() -> onThird.holds("one"));
    onThird.release("one");
    assertThat(get(call)).isNotNull();
  }

  @Test
  void aNodeThatDrainsAnswersWhatItHasInHandBeforeItLeaves() {
    third.publish(Waiting.class, onThird);
    caller.client(Waiting.class, 2);
    Future<Waiting.Traces> one = client.until("one");
    Future<Waiting.Traces> two = client.until("two");
    await().until(() -> held("one") && held("two"));

    Future<Void> drained = nodes.node(1).drain();

    await().until(() -> caller.discovery().instances("waiting").size() == 1);
    release("one");
    release("two");
    get(one);
    get(two);
    get(drained);
  }

  private boolean held(String key) {
    return onSecond.holds(key) || onThird.holds(key);
  }

  private void release(String key) {
    (onSecond.holds(key) ? onSecond : onThird).release(key);
  }
}
