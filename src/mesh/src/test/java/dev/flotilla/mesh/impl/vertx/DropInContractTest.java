package dev.flotilla.mesh.impl.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.FlotillaCircuitBreaker;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.breaker.BreakerSettings;
import dev.flotilla.mesh.impl.call.MeshLab;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DropInContractTest extends VertxBreakerContract {

  @Override
  CircuitBreaker create(String name, Vertx vertx, CircuitBreakerOptions options) {
    return FlotillaCircuitBreaker.create(name, vertx, options);
  }

  @Test
  void optionsOfVertxAreReadAtTheirSmallestValues() {
    BreakerSettings read =
        VertxBreakers.settings(
            new CircuitBreakerOptions()
                .setFailuresRollingWindow(10)
                .setMaxFailures(1)
                .setResetTimeout(1)
                .setTimeout(1));

    assertThat(read.windowDuration()).isEqualTo(Duration.ofMillis(10));
    assertThat(read.minimumFailures()).isOne();
    assertThat(read.openDuration()).isEqualTo(Duration.ofMillis(1));
    assertThat(read.probeTimeout()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void itOpensWhenHalfOfTheCallsFailedAndThatMany() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      CircuitBreaker breaker =
          FlotillaCircuitBreaker.create("b", lab.vertx, new CircuitBreakerOptions());
      for (int i = 0; i < 6; i++) {
        ends(breaker, Future.succeededFuture("well"));
      }
      fails(breaker, 5);
      assertThat(breaker.state()).as("5 of 11").isEqualTo(CircuitBreakerState.CLOSED);
      fails(breaker, 1);

      assertThat(breaker.state()).as("6 of 12").isEqualTo(CircuitBreakerState.OPEN);
    }
  }

  @Test
  void whatTheStockOptionsAllowIsAccepted() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      CircuitBreakerOptions far =
          new CircuitBreakerOptions()
              .setMaxFailures(Integer.MAX_VALUE)
              .setFailuresRollingWindow(Long.MAX_VALUE)
              .setResetTimeout(Long.MAX_VALUE)
              .setTimeout(Long.MAX_VALUE / 2)
              .setMaxRetries(-1)
              .setMetricsRollingWindow(0);
      CircuitBreaker patient = FlotillaCircuitBreaker.create("b", lab.vertx, far);
      fails(patient, 20);
      assertThat(patient.state()).isEqualTo(CircuitBreakerState.CLOSED);
      assertThat(patient.open().state()).isEqualTo(CircuitBreakerState.OPEN);
      CircuitBreaker hasty =
          FlotillaCircuitBreaker.create(
              "b", lab.vertx, new CircuitBreakerOptions().setMaxFailures(-1).setTimeout(0));
      ends(hasty, Future.succeededFuture("well"));
      fails(hasty, 1);
      assertThat(hasty.state()).isEqualTo(CircuitBreakerState.OPEN);
      CircuitBreaker blind =
          FlotillaCircuitBreaker.create(
              "b", lab.vertx, new CircuitBreakerOptions().setFailuresRollingWindow(0));
      fails(blind, 20);
      assertThat(blind.state()).as("a window of nothing").isEqualTo(CircuitBreakerState.CLOSED);
    }
  }

  @Test
  void whatCannotMeanAnythingIsRefusedWhenItIsMade() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      refused(lab, new CircuitBreakerOptions().setTimeout(-2), "timeout in ms must be at least -1");
      refused(
          lab, new CircuitBreakerOptions().setResetTimeout(-2), "resetTimeout in ms must be at");
      refused(
          lab,
          new CircuitBreakerOptions().setMetricsRollingBuckets(0),
          "metricsRollingBuckets must be at least 1 but was 0");
      refused(
          lab,
          new CircuitBreakerOptions().setNotificationAddress("a").setMetricsRollingWindow(0),
          "metricsRollingWindow in ms must be a positive multiple of the 10");
      refused(
          lab,
          new CircuitBreakerOptions().setNotificationAddress("a").setMetricsRollingWindow(5),
          "metricsRollingWindow in ms must be a positive multiple of the 10");
    }
  }

  private static void refused(MeshLab lab, CircuitBreakerOptions options, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FlotillaCircuitBreaker.create("b", lab.vertx, options))
        .withMessageStartingWith(why);
  }

  @Test
  void withoutAResetTimeoutItStaysOpenUntilSomebodyResetsIt() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      CircuitBreaker breaker =
          VertxBreakers.create(
              lab.mesh.environment(), "b", new CircuitBreakerOptions().setResetTimeout(-1));
      fails(breaker, 5);
      lab.advance(100_000_000L);
      assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
      assertThat(breaker.executeWithFallback(() -> null, why -> "open").result()).isEqualTo("open");

      assertThat(breaker.reset().state()).isEqualTo(CircuitBreakerState.CLOSED);
      assertThat(breaker.failureCount()).isZero();
    }
  }

  @Test
  void aResetTimeoutOfZeroLetsTheNextCallProbe() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      AtomicInteger halfOpen = new AtomicInteger();
      CircuitBreaker breaker =
          FlotillaCircuitBreaker.create(
                  "b", lab.vertx, new CircuitBreakerOptions().setMaxFailures(1).setResetTimeout(0))
              .halfOpenHandler(none -> halfOpen.incrementAndGet());
      fails(breaker, 1);
      ends(breaker, Future.succeededFuture("well"));

      assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
      // The breaker's timer may have made it half-open on its own thread, and still call the
      // handler.
      await().untilAsserted(() -> assertThat(halfOpen).hasValue(1));
    }
  }

  @Test
  void openingAnOpenOneOnceMoreLastsFromThen() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      AtomicInteger halfOpen = new AtomicInteger();
      CircuitBreaker breaker =
          VertxBreakers.create(
                  lab.mesh.environment(), "b", new CircuitBreakerOptions().setResetTimeout(1_000))
              .halfOpenHandler(none -> halfOpen.incrementAndGet())
              .open();
      lab.advance(600);
      breaker.open();
      lab.advance(600);
      assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
      lab.advance(400);

      assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
      assertThat(halfOpen).hasValue(1);
    }
  }

  @Test
  void manyRetriesThatFailAtOnceDoNotOverflowTheStack() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      CircuitBreaker breaker =
          FlotillaCircuitBreaker.create(
              "b", lab.vertx, new CircuitBreakerOptions().setMaxRetries(50_000));
      AtomicInteger tries = new AtomicInteger();
      ends(
          breaker,
          () -> {
            tries.incrementAndGet();
            return Future.failedFuture("down");
          });

      assertThat(tries).hasValue(50_001);
      assertThat(breaker.failureCount()).isOne();
    }
  }

  @Test
  void anErrorOfTheUsersCodeEndsTheCallAndLosesNoPlace() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      CircuitBreakerOptions options =
          new CircuitBreakerOptions()
              .setMaxFailures(1)
              .setResetTimeout(0)
              .setMaxRetries(1)
              .setFallbackOnFailure(true);
      for (Map.Entry<String, UnaryOperator<CircuitBreaker>> one : BROKEN.entrySet()) {
        CircuitBreaker breaker =
            one.getValue().apply(FlotillaCircuitBreaker.create(one.getKey(), lab.vertx, options));
        for (int i = 0; i < 5; i++) { // closed, then as a probe
          assertThat(
                  breaker
                      .<String>execute(() -> failsWith(one.getKey()))
                      .transform(Future::succeededFuture)
                      .await(20, TimeUnit.SECONDS)
                      .failed())
              .as("%s, call %d", one.getKey(), i)
              .isEqualTo(!one.getKey().endsWith("handler"));
        }
        breaker.<String>failurePolicy(Future::failed).fallback(why -> "instead");
        breaker.retryPolicy((why, retry) -> 0);
        await()
            .untilAsserted(
                () -> {
                  ends(breaker, Future.succeededFuture("well"));
                  assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
                });
      }
    }
  }

  private static final Map<String, UnaryOperator<CircuitBreaker>> BROKEN =
      Map.of(
          "command", breaker -> breaker,
          "fallback", breaker -> breaker.fallback(why -> error("fallback")),
          "failure policy", breaker -> breaker.failurePolicy(done -> error("failure policy")),
          "retry policy", breaker -> breaker.retryPolicy((why, retry) -> error("retry policy")),
          "handler",
              breaker ->
                  breaker
                      .fallback(why -> "instead")
                      .openHandler(none -> error("open"))
                      .halfOpenHandler(none -> error("half-open"))
                      .closeHandler(none -> error("closed")));

  private static Future<String> failsWith(String what) {
    return what.equals("command") ? error(what) : Future.failedFuture("down");
  }

  private static <T> T error(String where) {
    throw new NoClassDefFoundError(where);
  }

  @Test
  void aMeshDoesNotHoldAClosedViewOfItsBreaker() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      AtomicInteger opened = new AtomicInteger();
      CircuitBreaker view =
          FlotillaCircuitBreaker.of(lab.mesh, "bank", lab.vertx, null)
              .openHandler(none -> opened.incrementAndGet())
              .close();
      lab.mesh.breaker("bank").open();

      assertThat(view.state()).isEqualTo(CircuitBreakerState.OPEN);
      assertThat(opened).hasValue(0);
    }
  }

  @Test
  void theOneOfAMeshIsTheBreakerOfThatName() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      CircuitBreaker view =
          FlotillaCircuitBreaker.of(lab.mesh, "bank", lab.vertx, new CircuitBreakerOptions());
      Breaker bank = lab.mesh.breaker("bank");
      bank.open();
      assertThat(view.state()).isEqualTo(CircuitBreakerState.OPEN);
      lab.advance(5_000);
      for (int i = 0; i < 3; i++) {
        view.execute(() -> Future.succeededFuture("paid")).await(20, TimeUnit.SECONDS);
      }

      assertThat(bank.state()).isEqualTo(Breaker.State.CLOSED);
    }
  }

  @Test
  void failuresOfServicesCountByTheirCode() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      CircuitBreaker breaker =
          FlotillaCircuitBreaker.create("b", lab.vertx, BreakerOptions.defaults());
      fail(breaker, Code.NOT_FOUND);
      assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
      fail(breaker, Code.UNAVAILABLE);

      assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }
  }

  private static void fails(CircuitBreaker breaker, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      ends(breaker, Future.failedFuture("down"));
    }
  }

  private static void ends(CircuitBreaker breaker, Future<String> outcome) throws Exception {
    ends(breaker, () -> outcome);
  }

  private static void ends(CircuitBreaker breaker, Supplier<Future<String>> work) throws Exception {
    breaker.execute(work).otherwise("failed").await(20, TimeUnit.SECONDS);
  }

  private static void fail(CircuitBreaker breaker, Code code) throws Exception {
    for (int i = 0; i < 100; i++) {
      breaker
          .<String>execute(() -> Future.failedFuture(new ServiceFailure(code, "no")))
          .otherwise("failed")
          .await(20, TimeUnit.SECONDS);
    }
  }
}
