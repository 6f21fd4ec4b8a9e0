package dev.flotilla.mesh.impl.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Clock;
import dev.flotilla.core.ContextTimers;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.call.MemoryDiscovery;
import dev.flotilla.mesh.impl.call.MeshImpl;
import dev.flotilla.mesh.policy.AdaptiveLimitOptions;
import dev.flotilla.mesh.policy.HedgeOptions;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.Priority;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls from several event loops while everything that can happen to instances happens. */
class RandomCallsTest implements MeshListener {

  private static final int CALLS = 3_000;
  private static final Map<String, Priority> PRIORITIES =
      Map.of("m0", Priority.LOW, "m2", Priority.HIGH);
  private static final Policy HASTY =
      Policy.defaults()
          .withTimeout(Duration.ofMillis(600))
          .withAttemptTimeout(Duration.ofMillis(150))
          .withOutlier(
              OutlierOptions.builder()
                  .consecutiveFailures(3)
                  .unresponsiveTimeout(Duration.ofMillis(50))
                  .ejectionDuration(Duration.ofMillis(100))
                  .build())
          .withBreaker(BreakerOptions.builder().failureRate(0.5).windowSize(10).minCalls(5).build())
          .withLimit(
              LimitOptions.builder()
                  .maxInFlight(300)
                  .maxQueued(100)
                  .queueTimeout(Duration.ofMillis(100))
                  .priorities(PRIORITIES)
                  .build())
          .withHedge(HedgeOptions.builder().maxHedges(2).percentile(0.5).build());

  private final Vertx vertx = Vertx.vertx();
  private final MemoryDiscovery discovery = new MemoryDiscovery();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger endedTwice = new AtomicInteger();
  private final AtomicInteger late = new AtomicInteger();
  private final Map<String, Integer> told = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> writes = new ConcurrentHashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void everyCallEndsOnceInTimeAndLeavesNothingBehind(long seed) throws Exception {
    Random random = new Random(seed);
    VertxInternal internal = (VertxInternal) vertx;
    MeshImpl mesh =
        new MeshImpl(
            new MeshEnvironment(
                internal, Clock.system(), ContextTimers.of(internal), RandomSource.FAIR),
            discovery,
            new Policies(HASTY, null));
    mesh.listen(this);
    for (int node = 0; node < 5; node++) {
      discovery.add("stock", "i" + node, "node-" + node);
    }
    try {
      for (int id = 0; id < CALLS; id++) {
        boolean write = random.nextInt(4) == 0;
        make(mesh, id, write, random.nextLong());
        if (random.nextInt(100) == 0) {
          discovery.loseNode("node-" + random.nextInt(5));
        } else if (discovery.all().size() < 5) {
          discovery.add("stock", "again" + id, "node-" + random.nextInt(5));
        }
        if (id % 200 == 0) {
          mesh.apply(id % 1_000 == 0 ? tight() : new Policies(HASTY, null));
        }
        if (id % 100 == 99) {
          int goal = id - 250;
          await().pollInterval(Duration.ofMillis(2)).until(() -> ended.get() >= goal);
        }
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> ended.get() == CALLS);

      assertThat(endedTwice.get()).as("ended twice, seed %d", seed).isZero();
      assertThat(late.get()).as("ended late, seed %d", seed).isZero();
      assertThat(writes.values())
          .as("runs of writes, seed %d", seed)
          .allMatch(runs -> runs.get() <= 1);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                assertThat(mesh.status().instances()).allMatch(one -> one.inFlight() == 0);
                assertThat(mesh.status().limits())
                    .as("places that are still taken, seed %d", seed)
                    .allMatch(limit -> limit.inFlight() == 0 && limit.queued() == 0);
              });
      assertThat(told).as("what happened, seed %d", seed).containsKey("shed");
    } finally {
      mesh.close();
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  // An adaptive limit on top, and hardly any place.
  private static Policies tight() {
    LimitOptions limit =
        LimitOptions.builder()
            .maxInFlight(50)
            .maxQueued(20)
            .queueTimeout(Duration.ofMillis(30))
            .adaptive(AdaptiveLimitOptions.on())
            .build();
    return new Policies(HASTY.withLimit(limit), null);
  }

  @Override
  public void hedged(Call call, Instance slow) {
    told.merge("hedged", 1, Integer::sum);
  }

  @Override
  public void shed(Call call, ServiceFailure failure) {
    told.merge("shed", 1, Integer::sum);
  }

  private void make(MeshImpl mesh, int id, boolean write, long seed) {
    ((VertxInternal) vertx)
        .createEventLoopContext()
        .runOnContext(
            go -> {
              Random random = new Random(seed);
              AtomicInteger ends = new AtomicInteger();
              long start = System.nanoTime();
              Call call = new Call("stock", "m" + id % 3, Instance.Kind.RPC, !write);
              mesh.<String>call(call, (instance, left) -> carry(random, id, write, left))
                  .onComplete(
                      done -> {
                        if (ends.incrementAndGet() > 1) {
                          endedTwice.incrementAndGet();
                        }
                        long millis = (System.nanoTime() - start) / 1_000_000;
                        late.addAndGet(millis > HASTY.timeout().toMillis() + 10_000 ? 1 : 0);
                        ended.incrementAndGet();
                      });
            });
  }

  private Future<String> carry(Random random, int id, boolean write, Duration left) {
    int fate = random.nextInt(100);
    if (fate < 10) {
      return Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "refused"));
    }
    if (write) {
      writes.computeIfAbsent(id, first -> new AtomicInteger()).incrementAndGet();
    }
    if (fate < 15) {
      throw new IllegalStateException("broken carrier, as one write in twenty wants it");
    }
    Promise<String> reply = Promise.promise();
    if (fate < 20) {
      return reply.future(); // never
    }
    if (fate < 25) {
      return Future.failedFuture(new ServiceFailure(Code.UNKNOWN, "lost reply"));
    }
    long delay = fate < 35 ? 1 + random.nextInt(400) : 1 + random.nextInt(5);
    vertx.setTimer(delay, fired -> reply.tryComplete("ok"));
    return reply.future();
  }
}
