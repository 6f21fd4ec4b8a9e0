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

  private final EchoService staying = new EchoService(null);
  private final EchoService leaving = new EchoService(null);

  @Test
  void anInstanceThatIsWithdrawnLosesNoCallAlthoughNothingIsRepeated() {
    Site caller = Site.direct(nodes.vertx(0), "caller");
    Site.direct(nodes.vertx(1), "stays").publish(Echo.class, staying);
    Site leaves = Site.direct(nodes.vertx(2), "leaves");
    Publication publication = leaves.publish(Echo.class, leaving);
    Future<Void> traffic = trafficToBoth(caller.client(Echo.class, 2));

    get(publication.withdraw());
    get(leaves.services().quiesce());
    int ranAtTheEnd = leaving.ran.get();
    nodes.crash(2); // whatever is still under way to it would be lost now

    endWithoutLoss(traffic);
    assertThat(leaving.ran).hasValue(ranAtTheEnd);
  }

  @Test
  void aNodeThatDrainsLosesNoCall() {
    Site caller = Site.open(nodes.node(0));
    Site.open(nodes.node(1)).publish(Echo.class, staying);
    Site.open(nodes.node(2)).publish(Echo.class, leaving);
    Future<Void> traffic = trafficToBoth(caller.client(Echo.class, 2));

    get(nodes.node(2).drain());

    endWithoutLoss(traffic);
  }

  private Future<Void> trafficToBoth(Echo echo) {
    Future<Void> traffic = traffic(echo);
    waitFor(500);
    Awaitility.await().until(() -> leaving.ran.get() > 0);
    return traffic;
  }

  private void endWithoutLoss(Future<Void> traffic) {
    waitFor(answered.get() + 500);
    over.set(true);
    get(traffic);
    assertThat(failures).isEmpty();
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
