package dev.flotilla.mesh.impl.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions to an owner that says nothing, until the test does in its place. */
class EventBusGossipTest {

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final BreakerGossip gossip = new EventBusGossip((VertxInternal) vertx);
  private final BlockingQueue<Message<JsonObject>> asked = new LinkedBlockingQueue<>();

  @BeforeEach
  void listen() throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer("flotilla.mesh.breakers.owner", asked::add)
        .completion()
        .await(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void anOwnerThatIsSilentIsTakenForDead() {
    Future<BreakerGossip.GossipAnswer> answer = gossip.ask("owner", "bank");

    assertThatThrownBy(() -> answer.await(20, TimeUnit.SECONDS))
        .hasMessage("no answer within 250 ms");
  }

  @Test
  void aSilenceIsNoticedThoughTheVerticleThatAskedIsGone() throws Exception {
    Promise<Future<BreakerGossip.GossipAnswer>> answer = Promise.promise();
    String asking =
        vertx
            .deployVerticle(context -> Future.succeededFuture(ask(answer)))
            .await(20, TimeUnit.SECONDS);
    vertx.undeploy(asking).await(20, TimeUnit.SECONDS);

    assertThatThrownBy(() -> answer.future().await().await(20, TimeUnit.SECONDS))
        .hasMessage("no answer within 250 ms");
  }

  private Void ask(Promise<Future<BreakerGossip.GossipAnswer>> answer) {
    answer.complete(gossip.ask("owner", "bank"));
    return null;
  }

  @Test
  void anOwnerThatMayHaveStoodStillAsThisProcessDidHasTheSameTimeAgain() throws Exception {
    Future<BreakerGossip.GossipAnswer> answer = gossip.ask("owner", "bank");
    Message<JsonObject> question = asked.poll(20, TimeUnit.SECONDS);
    standStill(500);
    loopDoesWhatWaited();

    question.reply(new JsonObject().put("permit", 7L));

    assertThat(answer.await(20, TimeUnit.SECONDS).permit()).isEqualTo(7);
  }

  private void standStill(long millis) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    vertx.runOnContext(
        stuck -> {
          try {
            Thread.sleep(millis);
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
          over.countDown();
        });
    assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
  }

  /** Timers that were due meanwhile have fired. */
  private void loopDoesWhatWaited() throws Exception {
    for (int turn = 0; turn < 2; turn++) {
      Promise<Void> done = Promise.promise();
      vertx.runOnContext(now -> done.complete());
      done.future().await(20, TimeUnit.SECONDS);
    }
  }
}
