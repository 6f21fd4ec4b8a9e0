package dev.flotilla.mesh.impl.vertx;

import static io.vertx.circuitbreaker.CircuitBreakerState.CLOSED;
import static io.vertx.circuitbreaker.CircuitBreakerState.HALF_OPEN;
import static io.vertx.circuitbreaker.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.RetryPolicy;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a user of Vert.x's interface may rely on, of the stock class and of ours alike. */
abstract class VertxBreakerContract {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger ran = new AtomicInteger();

  abstract CircuitBreaker create(String name, Vertx vertx, CircuitBreakerOptions options);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void handlersHearOfEachChangeWithoutACallInBetween() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    CircuitBreaker breaker =
        create("b", vertx, quick())
            .openHandler(none -> heard.add("open"))
            .halfOpenHandler(none -> heard.add("half-open"))
            .closeHandler(none -> heard.add("closed"));
    fail(breaker, 5);
    await().until(() -> heard.contains("half-open"));
    assertThat(value(breaker.execute(() -> Future.succeededFuture("well")))).isEqualTo("well");

    await().untilAsserted(() -> assertThat(heard).containsExactly("open", "half-open", "closed"));
    assertThat(breaker.name()).isEqualTo("b");
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  @Test
  void anOpenOneRunsNothingAndFailsAsVertxDoes() {
    CircuitBreaker breaker = create("b", vertx, new CircuitBreakerOptions()).open();
    assertThat(breaker.state()).isEqualTo(OPEN);

    assertThatThrownBy(() -> value(breaker.execute(this::work)))
        .isSameAs(OpenCircuitException.INSTANCE);
    assertThat(ran.get()).isZero();
  }

  @Test
  void fallbacksAnswerWhenItIsOpen() throws Exception {
    CircuitBreaker breaker =
        create("b", vertx, new CircuitBreakerOptions()).<String>fallback(why -> "default").open();

    assertThat(value(breaker.<String>execute(this::work))).isEqualTo("default");
    assertThat(value(breaker.executeWithFallback(this::work, why -> "own"))).isEqualTo("own");
    Promise<String> reported = Promise.promise();
    breaker.executeAndReport(reported, done -> done.complete("ran"));
    assertThat(value(reported.future())).isEqualTo("default");
  }

  @Test
  void fallbacksAnswerFailuresOnlyIfThatIsWanted() throws Exception {
    CircuitBreaker silent = create("b", vertx, new CircuitBreakerOptions());
    assertThatThrownBy(() -> value(silent.executeWithFallback(this::broken, why -> "own")))
        .hasMessage("down");
    CircuitBreaker wanted =
        create("b", vertx, new CircuitBreakerOptions().setFallbackOnFailure(true));

    assertThat(value(wanted.executeWithFallback(this::broken, Throwable::getMessage)))
        .isEqualTo("down");
    assertThatThrownBy(
            () ->
                value(
                    wanted.executeWithFallback(
                        this::broken,
                        why -> {
                          throw new IllegalStateException("broken fallback");
                        })))
        .hasMessage("broken fallback");
  }

  @Test
  void aCommandThatTakesTooLongFailsAndItsLateResultIsDropped() throws Exception {
    CircuitBreaker breaker = create("b", vertx, new CircuitBreakerOptions().setTimeout(20));
    Promise<Promise<String>> given = Promise.promise();
    Future<String> result = breaker.execute(done -> given.complete(done));

    assertThatThrownBy(() -> value(result)).isSameAs(TimeoutException.INSTANCE);
    given.future().await(20, TimeUnit.SECONDS).tryComplete("late");
    assertThat(result.failed()).isTrue();
    assertThat(breaker.failureCount()).isOne();
  }

  @Test
  void aCommandThatThrowsHasFailed() {
    CircuitBreaker breaker = create("b", vertx, new CircuitBreakerOptions());

    assertThatThrownBy(
            () ->
                value(
                    breaker.<String>execute(
                        done -> {
                          throw new IllegalStateException("broken");
                        })))
        .hasMessage("broken");
    assertThat(breaker.failureCount()).isOne();
  }

  @Test
  void retriesWaitAsThePolicySaysAndCountOnce() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    RetryPolicy policy =
        (failure, retry) -> {
          asked.add(retry + " " + failure.getMessage());
          return retry;
        };
    CircuitBreaker breaker =
        create("b", vertx, new CircuitBreakerOptions().setMaxRetries(3)).retryPolicy(policy);
    assertThatThrownBy(() -> value(breaker.execute(this::broken))).hasMessage("down");
    assertThat(ran.get()).isEqualTo(4);
    assertThat(asked).containsExactly("1 down", "2 down", "3 down");
    assertThat(breaker.failureCount()).isOne();

    assertThat(value(breaker.execute(() -> ran.get() < 6 ? broken() : work()))).isEqualTo("well");
  }

  @Test
  void theFailurePolicyDecidesWhatCounts() throws Exception {
    CircuitBreaker breaker =
        create("b", vertx, new CircuitBreakerOptions())
            .<String>failurePolicy(done -> done.succeeded() && done.result().isEmpty());
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> value(breaker.execute(this::broken))).hasMessage("down");
    }
    assertThat(breaker.state()).isEqualTo(CLOSED);
    for (int i = 0; i < 60; i++) {
      breaker.execute(() -> Future.succeededFuture(""));
    }

    await().until(() -> breaker.state() == OPEN);
  }

  @Test
  void resetForgetsFailuresAndClosesAHalfOpenOneButNoOpenOne() throws Exception {
    CircuitBreaker breaker = create("b", vertx, quick());
    fail(breaker, 4);
    assertThat(breaker.failureCount()).isEqualTo(4);
    assertThat(breaker.reset().failureCount()).isZero();
    fail(breaker, 5);
    assertThat(breaker.failureCount()).isEqualTo(5);
    await().until(() -> breaker.state() == HALF_OPEN);

    assertThat(breaker.reset().state()).isEqualTo(CLOSED);
    CircuitBreaker openForLong = create("c", vertx, new CircuitBreakerOptions());
    fail(openForLong, 5);
    assertThat(openForLong.reset().state()).isEqualTo(OPEN);
  }

  @Test
  void resultsComeOnTheContextOfTheCaller() throws Exception {
    CircuitBreaker breaker = create("b", vertx, new CircuitBreakerOptions());
    Context caller = vertx.getOrCreateContext();
    Promise<String> elsewhere = Promise.promise();
    CompletableFuture<Context> seen = new CompletableFuture<>();
    caller.runOnContext(
        go ->
            breaker
                .execute(elsewhere::future)
                .onComplete(done -> seen.complete(Vertx.currentContext())));
    elsewhere.complete("well");

    assertThat(seen.get(20, TimeUnit.SECONDS)).isSameAs(caller);
  }

  @Test
  void notificationsTellEachChangeWithTheKeysOfVertx() throws Exception {
    List<JsonObject> told = new CopyOnWriteArrayList<>();
    vertx.eventBus().<JsonObject>localConsumer("breakers", message -> told.add(message.body()));
    CircuitBreaker breaker =
        create("b", vertx, quick().setNotificationAddress("breakers").setNotificationPeriod(0));
    fail(breaker, 5);
    await().until(() -> breaker.state() == HALF_OPEN);
    value(breaker.execute(this::work));

    await().until(() -> told.stream().anyMatch(one -> one.getString("state").equals("HALF_OPEN")));
    await().until(() -> told.get(told.size() - 1).getString("state").equals("CLOSED"));
    JsonObject last = told.get(told.size() - 1);
    assertThat(last.fieldNames()).containsExactlyInAnyOrderElementsOf(KEYS);
    assertThat(last.getJsonObject("totalLatency").fieldNames())
        .containsExactly("0", "25", "50", "75", "90", "95", "99", "99.5", "100");
    assertThat(last.getInteger("totalFailureCount")).isEqualTo(5);
    assertThat(last.getInteger("rollingErrorCount")).isEqualTo(5);
    assertThat(last.getString("node")).isEqualTo("local");
    breaker.close();
  }

  @Test
  void aFallbacksResultIsThereWhenExecuteHasReturned() {
    List<String> heard = new ArrayList<>();
    CircuitBreaker breaker =
        create("b", vertx, new CircuitBreakerOptions()).<String>fallback(why -> "default").open();

    breaker.<String>execute(done -> done.complete("ran")).onSuccess(heard::add);
    breaker.executeWithFallback(done -> done.complete("ran"), why -> "own").onSuccess(heard::add);
    assertThat(breaker.executeWithFallback(this::work, why -> "later").result()).isEqualTo("later");
    assertThat(heard).containsExactly("default", "own");
  }

  @Test
  void noOptionsAreTheDefaultOnes() throws Exception {
    CircuitBreaker breaker = create("b", vertx, null);
    fail(breaker, CircuitBreakerOptions.DEFAULT_MAX_FAILURES - 1);
    assertThat(breaker.state()).isEqualTo(CLOSED);
    fail(breaker, 1);

    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void fewerFailuresThanTheMostAllowedNeverOpenIt() throws Exception {
    CircuitBreaker patient = create("b", vertx, new CircuitBreakerOptions().setMaxFailures(101));
    fail(patient, 100);
    assertThat(patient.state()).isEqualTo(CLOSED);
    fail(patient, 1);
    assertThat(patient.state()).isEqualTo(OPEN);
    CircuitBreaker usual = create("c", vertx, new CircuitBreakerOptions());
    fail(usual, 3);
    value(usual.execute(this::work));
    value(usual.execute(this::work));
    fail(usual, 1);

    assertThat(usual.state()).as("4 failures of at least 5").isEqualTo(CLOSED);
  }

  @Test
  void callsThatFailTogetherAreAllCounted() {
    CircuitBreaker breaker = create("b", vertx, new CircuitBreakerOptions().setResetTimeout(-1));
    Promise<String> common = Promise.promise();
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      results.add(breaker.execute(common::future));
    }
    common.fail(new IOException("down"));

    assertThatThrownBy(() -> value(Future.join(results))).hasMessage("down");
    assertThat(breaker.state()).isEqualTo(OPEN);
    assertThat(breaker.failureCount()).isEqualTo(10);
    assertThat(breaker.reset().failureCount()).isZero();
  }

  @Test
  void aWindowThatItsBucketsDoNotDivideIsRefused() {
    CircuitBreakerOptions options = new CircuitBreakerOptions().setMetricsRollingBuckets(7);
    create("b", vertx, options);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> create("b", vertx, options.setNotificationAddress("breakers")));
  }

  @Test
  void aRetryThatThrowsAnErrorFailsTheCall() {
    CircuitBreaker breaker = create("b", vertx, new CircuitBreakerOptions().setMaxRetries(1));

    assertThatThrownBy(
            () ->
                value(
                    breaker.<String>execute(
                        () -> {
                          if (ran.get() == 1) {
                            throw new NoClassDefFoundError("second");
                          }
                          return broken();
                        })))
        .isInstanceOf(NoClassDefFoundError.class);
    assertThat(breaker.failureCount()).isOne();
  }

  @Test
  void aLongChainOfCallsThatEndAtOnceDoesNotOverflowTheStack() throws Exception {
    CircuitBreaker breaker = create("b", vertx, new CircuitBreakerOptions());
    Promise<String> end = Promise.promise();
    vertx.runOnContext(go -> chain(breaker, 100_000, end));

    assertThat(value(end.future())).isEqualTo("well");
  }

  private void chain(CircuitBreaker breaker, int calls, Promise<String> end) {
    Future<String> result = breaker.execute(this::work);
    if (calls == 1) {
      result.onComplete(end);
    } else {
      result.onSuccess(well -> chain(breaker, calls - 1, end)).onFailure(end::fail);
    }
  }

  @Test
  void handlersHearOfChangesOfAClosedBreakerAndOfEachOpening() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    CircuitBreaker breaker =
        create("b", vertx, quick())
            .openHandler(none -> heard.add("open"))
            .halfOpenHandler(none -> heard.add("half-open"))
            .closeHandler(none -> heard.add("closed"));
    breaker.close();
    breaker.open().open();
    await().until(() -> breaker.state() == HALF_OPEN);
    value(breaker.execute(this::work));

    await()
        .untilAsserted(
            () -> assertThat(heard).containsExactly("open", "open", "half-open", "closed"));
  }

  @Test
  void aTripIsToldOnce() {
    List<String> states = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<JsonObject>localConsumer(
            "breakers", message -> states.add(message.body().getString("state")));
    CircuitBreaker breaker =
        create(
            "b",
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(2)
                .setNotificationAddress("breakers")
                .setNotificationPeriod(0));
    fail(breaker, 2);
    vertx.eventBus().publish("breakers", new JsonObject().put("state", "last"));

    await().until(() -> states.contains("last"));
    assertThat(states).containsExactly("CLOSED", "CLOSED", "OPEN", "last");
  }

  @Test
  void periodicNotificationsEndWithTheVerticleThatMadeTheBreaker() throws Exception {
    AtomicInteger told = new AtomicInteger();
    vertx.eventBus().localConsumer("breakers", message -> told.incrementAndGet());
    String verticle =
        value(
            vertx.deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    create("b", vertx, periodic("breakers"));
                    return Future.succeededFuture();
                  }
                }));
    await().until(() -> told.get() > 2);
    value(vertx.undeploy(verticle));

    AtomicInteger others = new AtomicInteger();
    vertx.eventBus().localConsumer("others", message -> others.incrementAndGet());
    create("c", vertx, periodic("others"));
    int atTheEnd = told.get();
    await().until(() -> others.get() > 20);
    assertThat(told.get()).isLessThanOrEqualTo(atTheEnd + 1); // one may have been under way
  }

  private static CircuitBreakerOptions periodic(String address) {
    return new CircuitBreakerOptions().setNotificationAddress(address).setNotificationPeriod(5);
  }

  @Test
  void aResultThatTheFailurePolicyRefusesFailsTheCall() throws Exception {
    CircuitBreaker breaker =
        create("b", vertx, new CircuitBreakerOptions()).<String>failurePolicy(done -> true);
    CircuitBreaker forgiving =
        create("b", vertx, new CircuitBreakerOptions().setFallbackOnFailure(true))
            .<String>failurePolicy(done -> true);

    assertThatThrownBy(() -> value(breaker.execute(this::work))).isInstanceOf(Exception.class);
    assertThat(value(forgiving.executeWithFallback(this::work, why -> "because of " + why)))
        .isEqualTo("because of null");
  }

  private static final List<String> KEYS =
      List.of(
          "resetTimeout",
          "timeout",
          "metricRollingWindow",
          "name",
          "node",
          "state",
          "failures",
          "totalOperationCount",
          "totalErrorCount",
          "totalSuccessCount",
          "totalTimeoutCount",
          "totalExceptionCount",
          "totalFailureCount",
          "totalSuccessPercentage",
          "totalErrorPercentage",
          "totalFallbackSuccessCount",
          "totalFallbackFailureCount",
          "totalShortCircuitedCount",
          "totalLatencyMean",
          "totalLatency",
          "rollingOperationCount",
          "rollingErrorCount",
          "rollingSuccessCount",
          "rollingTimeoutCount",
          "rollingExceptionCount",
          "rollingFailureCount",
          "rollingSuccessPercentage",
          "rollingErrorPercentage",
          "rollingFallbackSuccessCount",
          "rollingFallbackFailureCount",
          "rollingShortCircuitedCount",
          "rollingLatencyMean",
          "rollingLatency");

  private static CircuitBreakerOptions quick() {
    return new CircuitBreakerOptions().setResetTimeout(100);
  }

  private Future<String> work() {
    ran.incrementAndGet();
    return Future.succeededFuture("well");
  }

  private Future<String> broken() {
    ran.incrementAndGet();
    return Future.failedFuture(new IOException("down"));
  }

  private void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(() -> value(breaker.execute(this::broken))).hasMessage("down");
    }
  }

  private static <T> T value(Future<T> result) throws Exception {
    return result.await(20, TimeUnit.SECONDS);
  }
}
