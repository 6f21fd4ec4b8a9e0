package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallContextTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  @Test
  void thereIsNoCallOutsideAContext() {
    assertThat(CallContext.current()).isEmpty();
  }

  @Test
  void aCallIsSeenAfterAnAsynchronousStepOfItsOwnContextOnly() throws Exception {
    ContextInternal shared = (ContextInternal) vertx.getOrCreateContext();
    CallContext one = call("one");
    CallContext two = call("two");

    Future<Optional<CallContext>> first = seenAfterATimer(shared.duplicate(), one);
    Future<Optional<CallContext>> second = seenAfterATimer(shared.duplicate(), two);

    assertThat(first.await(5, TimeUnit.SECONDS)).contains(one);
    assertThat(second.await(5, TimeUnit.SECONDS)).contains(two);
  }

  @Test
  void whatFollowsACallKeepsItsTraceAndBaggageAndHasItsOwnDeadline() throws Exception {
    CallContext first = call("one").withBaggage(Map.of("x-canary", "always"));
    Deadline later = Deadline.after(Clock.system(), Duration.ofMinutes(2));

    CallContext second =
        first
            .carry(vertx, () -> Future.succeededFuture(CallContext.following(later, "two")))
            .await(5, TimeUnit.SECONDS);

    assertThat(second)
        .isEqualTo(new CallContext(later, first.trace(), "two", Map.of("x-canary", "always")));
    assertThat(CallContext.following(later, "alone").baggage()).isEmpty();
  }

  private Future<Optional<CallContext>> seenAfterATimer(ContextInternal context, CallContext call) {
    Promise<Optional<CallContext>> seen = Promise.promise();
    context.runOnContext(
        start -> {
          call.bindTo(context);
          vertx.timer(1).onComplete(fired -> seen.complete(CallContext.current()));
        });
    return seen.future();
  }

  private static CallContext call(String caller) {
    return new CallContext(
        Deadline.after(Clock.system(), Duration.ofSeconds(1)), TraceContext.start(), caller);
  }
}
