package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.Policies;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads over a real event bus, in real time and from several event loops, while instances fail. */
class SurvivalTest {

  private static final int CALLERS = 4;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(CALLERS));
  private final MemoryDiscovery discovery = new MemoryDiscovery();
  private final Mesh mesh = Mesh.create(vertx, discovery, Policies.builtIn());
  private final Map<String, Server> servers = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong slowestNanos = new AtomicLong();
  private volatile boolean over;

  @BeforeEach
  void startServersAndLoad() {
    for (String id : List.of("a", "b")) {
      servers.put(id, new Server(discovery.add("stock", id, "node-" + id)));
    }
    for (int i = 0; i < CALLERS; i++) {
      Context caller = ((VertxInternal) vertx).createEventLoopContext();
      caller.runOnContext(go -> readAgain());
    }
    await().until(() -> servers.values().stream().allMatch(server -> server.taken.get() > 20));
  }

  @AfterEach
  void close() throws Exception {
    mesh.close().await(20, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void aHungInstanceCostsNoReadAndLosesItsTrafficWithinASecond() {
    Server hung = servers.get("a");
    hung.hang();
    await().atMost(Duration.ofSeconds(10)).until(() -> ejected("a"));
    int atEjection = hung.taken.get();
    readsPass(150);
    assertThat(hung.taken.get() - atEjection).as("reads to it after that").isLessThanOrEqualTo(2);

    hung.resume();
    await().atMost(Duration.ofSeconds(20)).until(() -> !ejected("a") && hung.answers.get() > 0);
    readsPass(50);
    stopAndAssertThatNothingFailed(Duration.ofSeconds(4));
  }

  @Test
  void aNodeThatIsLostCostsNoRead() {
    servers.get("a").hang();
    readsPass(10);
    discovery.loseNode("node-a");
    readsPass(150);

    stopAndAssertThatNothingFailed(Duration.ofSeconds(4));
  }

  @Test
  void anInstanceThatRefusesEverythingCostsNoReadAndIsEjected() {
    servers.get("a").broken = true;
    await().atMost(Duration.ofSeconds(10)).until(() -> ejected("a"));
    readsPass(150);

    stopAndAssertThatNothingFailed(Duration.ofSeconds(4));
  }

  @Test
  void anInstanceThatFlapsCostsNoRead() {
    for (int round = 0; round < 3; round++) {
      servers.get("a").hang();
      readsPass(100);
      servers.get("a").resume();
      readsPass(100);
    }

    stopAndAssertThatNothingFailed(Duration.ofSeconds(4));
  }

  /** After a pause of this process what was missed is not made up for, all at once. */
  private void readAgain() {
    if (!over) {
      vertx.setTimer(13, tick -> readAgain());
      read();
    }
  }

  private void read() {
    long start = System.nanoTime();
    made.incrementAndGet();
    mesh.call(new Call("stock", "level", Instance.Kind.RPC, true), this::carry)
        .onSuccess(
            level -> {
              answered.incrementAndGet();
              slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
            })
        .onFailure(failures::add);
  }

  private Future<String> carry(Instance instance, Duration timeLeft) {
    return vertx
        .eventBus()
        .<String>request(
            instance.address(),
            "level?",
            new DeliveryOptions().setSendTimeout(timeLeft.toMillis() + 1))
        .map(Message::body)
        .recover(cause -> Future.failedFuture(known(cause)));
  }

  private static ServiceFailure known(Throwable cause) {
    boolean silent =
        cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
    return new ServiceFailure(silent ? Code.UNKNOWN : Code.UNAVAILABLE, cause.getMessage());
  }

  private void readsPass(int n) {
    int goal = made.get() + n;
    await().atMost(Duration.ofSeconds(20)).until(() -> made.get() >= goal);
  }

  private boolean ejected(String id) {
    return mesh.status().instances().stream()
        .anyMatch(one -> one.instanceId().equals(id) && !one.ejectedFor().isZero());
  }

  private void stopAndAssertThatNothingFailed(Duration slowest) {
    over = true;
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> answered.get() + failures.size() == made.get());
    assertThat(failures).isEmpty();
    assertThat(Duration.ofNanos(slowestNanos.get())).isLessThan(slowest);
    await().until(() -> mesh.status().instances().stream().allMatch(one -> one.inFlight() == 0));
  }

  /** A consumer that answers at once, or keeps its messages until it is resumed. */
  private final class Server {
    final AtomicInteger taken = new AtomicInteger();
    final AtomicInteger answers = new AtomicInteger();
    private final Queue<Message<String>> kept = new ConcurrentLinkedQueue<>();
    private volatile boolean hung;
    volatile boolean broken;

    Server(Instance instance) {
      vertx.eventBus().<String>consumer(instance.address(), this::take);
    }

    void hang() {
      answers.set(0);
      hung = true;
    }

    void resume() {
      hung = false;
      for (Message<String> late = kept.poll(); late != null; late = kept.poll()) {
        answer(late);
      }
    }

    private void take(Message<String> question) {
      taken.incrementAndGet();
      if (hung) {
        kept.add(question);
      } else {
        answer(question);
      }
    }

    private void answer(Message<String> question) {
      answers.incrementAndGet();
      if (broken) {
        question.fail(1, "refused");
      } else {
        question.reply("7");
      }
    }
  }
}
