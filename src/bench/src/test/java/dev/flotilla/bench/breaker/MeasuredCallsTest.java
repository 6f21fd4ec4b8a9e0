package dev.flotilla.bench.breaker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is measured does what it says, on an event loop as under JMH. */
class MeasuredCallsTest {

  private static final int CALLS = 300; // three windows of every breaker

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, SECONDS);
  }

  @Test
  void everyGuardLetsTheCallThroughAndItsAnswerBack() throws Exception {
    PermittedCall calls = onEventLoop(PermittedCall::new);
    onEventLoop(
        () -> {
          calls.open();
          for (int call = 0; call < CALLS; call++) {
            assertThat(calls.ourBreaker()).isEqualTo("7 left");
            assertThat(calls.ourBreakerAndBulkhead()).isEqualTo("7 left");
            assertThat(calls.theirBreaker()).isEqualTo("7 left");
            assertThat(calls.theirBlockingBreaker()).isEqualTo("7 left");
            assertThat(calls.theirBreakerAndBulkhead()).isEqualTo("7 left");
            assertThat(calls.theirBlockingBreakerAndBulkhead()).isEqualTo("7 left");
          }
          return null;
        });
  }

  @Test
  void aCallThroughTheMeshIsDoneAtOnce() throws Exception {
    MeshedCall calls = onEventLoop(MeshedCall::new);
    onEventLoop(
        () -> {
          calls.open();
          for (int call = 0; call < CALLS; call++) {
            assertThat(((Future<?>) calls.callToOne()).result()).isEqualTo("7 left");
            assertThat(((Future<?>) calls.callToOneOfMany()).result()).isEqualTo("7 left");
          }
          return null;
        });
  }

  private <T> T onEventLoop(Callable<T> work) throws Exception {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        none -> {
          try {
            done.complete(work.call());
          } catch (Throwable failed) {
            done.fail(failed);
          }
        });
    return done.future().await(60, SECONDS);
  }
}
