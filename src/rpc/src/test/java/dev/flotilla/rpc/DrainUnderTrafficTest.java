package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DrainUnderTrafficTest {

  private static final int CALLERS = 32;

  @RegisterExtension final Nodes nodes = Nodes.of(3);

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @Test
  void anInstanceThatIsWithdrawnLosesNoCallOfOthers() {
    Site caller = Site.direct(nodes.vertx(0), "caller");
    Site stays = Site.direct(nodes.vertx(1), "stays");
    Site leaves = Site.direct(nodes.vertx(2), "leaves");
    EchoService first = new EchoService(null);
    EchoService second = new EchoService(null);
    stays.publish(Echo.class, first);
    Publication leaving = leaves.publish(Echo.class, second);
    Echo echo = caller.client(Echo.class, 2);
    Future<Void> traffic = traffic(echo);
    waitFor(500);
    assertThat(second.ran).hasPositiveValue();

    get(leaving.withdraw());
    int ranAtTheEnd = second.ran.get();
    get(leaves.services().quiesce());
    nodes.crash(2); // whatever is still under way to it would be lost now
    waitFor(answered.get() + 500);
    over.set(true);
    get(traffic);

    assertThat(failures).isEmpty();
    assertThat(second.ran).hasValue(ranAtTheEnd);
  }

  /** Callers that call again as soon as they have an answer; no policy repeats anything. */
  private Future<Void> traffic(Echo echo) {
    Promise<Void> done = Promise.promise();
    AtomicInteger running = new AtomicInteger(CALLERS);
    for (int i = 0; i < CALLERS; i++) {
      nodes.vertx(0).runOnContext(here -> callAgain(echo, running, done));
    }
    return done.future();
  }

  private void callAgain(Echo echo, AtomicInteger running, Promise<Void> done) {
    if (over.get()) {
      if (running.decrementAndGet() == 0) {
        done.complete();
      }
      return;
    }
    echo.nothing()
        .onComplete(
            (result, failure) -> {
              answered.incrementAndGet();
              if (failure != null) {
                failures.add(failure);
              }
              nodes.vertx(0).runOnContext(here -> callAgain(echo, running, done));
            });
  }

  private void waitFor(int answers) {
    Awaitility.await().until(() -> answered.get() >= answers || !failures.isEmpty());
  }
}
