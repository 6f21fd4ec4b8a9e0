package dev.flotilla.mesh.impl.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.breaker.BreakerPermit;
import dev.flotilla.mesh.impl.breaker.BreakerSettings;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.breaker.CallHistory;
import dev.flotilla.mesh.impl.call.MeshLab;
import dev.flotilla.mesh.policy.Forecast;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.testkit.ManualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Known histories, and what must come of them, to the call. */
class ForecastTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private final ManualClock clock = new ManualClock();
  private final CallHistories callHistories = new CallHistories(clock);

  ForecastTest() {
    callHistories.enable();
  }

  /** 10 of the last 20 calls open it, for 5 s; one probe. */
  private static BreakerOptions breaker(Duration openDuration) {
    return BreakerOptions.builder()
        .failureRate(0.5)
        .windowSize(20)
        .minCalls(10)
        .openDuration(openDuration)
        .halfOpenProbes(1)
        .build();
  }

  private static Policies with(BreakerOptions breaker) {
    return new Policies(Policy.defaults().withBreaker(breaker), null);
  }

  @Test
  void threeOutagesAreThreeOpeningsEachWithItsMomentItsTimeAndItsRefusedCalls() {
    for (int outage = 0; outage < 3; outage++) {
      seconds(60, 10, 0);
      seconds(10, 10, 10); // all fail for 10 s
    }
    seconds(60, 10, 0);

    Forecast forecast = forecast(with(breaker(Duration.ofSeconds(4))));

    assertThat(forecast.calls()).isEqualTo(4 * 60 * 10 + 3 * 10 * 10);
    assertThat(forecast.failures()).isEqualTo(300);
    assertThat(forecast.refused()).isZero();
    assertThat(forecast.from()).isEqualTo(BEGIN);
    // The 10th failure, at 0.9 s, makes half of 20. Probes at 4.9 s and 8.9 s fail, that at 12.9 s
    // does not: 119 calls after the 10th, of which 3 were probes and the last one closed it.
    Forecast.Course course = forecast.candidate();
    assertThat(course.openings()).isEqualTo(3);
    assertThat(course.opened())
        .containsExactly(
            new Forecast.Opening(BEGIN.plusMillis(60_900), Duration.ofSeconds(12)),
            new Forecast.Opening(BEGIN.plusMillis(130_900), Duration.ofSeconds(12)),
            new Forecast.Opening(BEGIN.plusMillis(200_900), Duration.ofSeconds(12)));
    assertThat(course.open()).isEqualTo(Duration.ofSeconds(36));
    assertThat(course.refused()).isEqualTo(3 * (119 - 2));
  }

  @Test
  void theCurrentPoliciesStandBesideTheCandidate() {
    seconds(30, 10, 0);
    seconds(10, 10, 10);
    seconds(30, 10, 0);
    BreakerOptions never =
        BreakerOptions.builder().failureRate(1.0).windowSize(10_000).minCalls(10_000).build();

    Forecast forecast =
        callHistories.forecast(with(never), with(breaker(Duration.ofSeconds(4)))).get(0);

    assertThat(forecast.candidate()).isEqualTo(new Forecast.Course(0, Duration.ZERO, 0, List.of()));
    assertThat(forecast.current().openings()).isEqualTo(1);
  }

  @Test
  void anOpeningThatLastsTillNowIsCountedTillNow() {
    seconds(5, 10, 0);
    seconds(2, 10, 10);
    clock.advance(Duration.ofSeconds(20));

    Forecast.Course course = forecast(with(breaker(Duration.ofSeconds(60)))).candidate();

    assertThat(course.openings()).isEqualTo(1);
    assertThat(course.open()).isEqualTo(Duration.ofMillis(21_100)); // from 5.9 s to 27 s
    assertThat(course.refused()).isEqualTo(10);
  }

  @Test
  void anAnswerThatTookLongerThanTheTimeoutCountsAsFailed() {
    for (int call = 0; call < 200; call++) {
      clock.advance(Duration.ofMillis(50));
      history().ended(clock.nanos(), true, millis(call % 2 == 0 ? 3 : 700));
    }
    clock.advance(Duration.ofSeconds(1));
    Policies strict = new Policies(impatient(Duration.ofMillis(64)), null);
    Policies patient = new Policies(impatient(Duration.ofSeconds(2)), null);

    assertThat(callHistories.forecast(strict, patient))
        .singleElement()
        .satisfies(
            forecast -> {
              assertThat(forecast.failures()).isZero();
              assertThat(forecast.candidate().openings()).isPositive();
              assertThat(forecast.current().openings()).isZero();
            });
  }

  @Test
  void slowCallsOpenItAtTheRateOfTheCandidateAndNotWhereNoneIsSlow() {
    for (int call = 0; call < 200; call++) {
      clock.advance(Duration.ofMillis(50));
      history().ended(clock.nanos(), true, millis(call % 2 == 0 ? 3 : 700));
    }
    clock.advance(Duration.ofSeconds(1));
    BreakerOptions plain = breaker(Duration.ofSeconds(60));
    Policies half = with(plain.withSlowCallRate(0.5).withSlowCallThreshold(Duration.ofMillis(64)));
    Policies more = with(plain.withSlowCallRate(0.6).withSlowCallThreshold(Duration.ofMillis(64)));
    Policies later =
        with(plain.withSlowCallRate(0.5).withSlowCallThreshold(Duration.ofMillis(1_024)));

    assertThat(forecast(half).candidate().openings()).isEqualTo(1);
    // Every second call is slow: of the first 10, 5 are, and the other 190 find it open.
    assertThat(forecast(half).candidate().refused()).isEqualTo(190);
    assertThat(forecast(half).failures()).isZero();
    assertThat(forecast(more).candidate().openings()).isZero();
    assertThat(forecast(later).candidate().openings()).isZero();
    assertThat(forecast(with(plain)).candidate().openings()).isZero();
  }

  @Test
  void theBreakerOfAServiceOpensByARowTooAndNotAtAllWhenItIsOff() {
    CallHistory service = callHistories.of("stock", BreakerKind.SERVICE);
    for (int call = 0; call < 100; call++) {
      service.ended(clock.nanos(), true, millis(1));
    }
    clock.advance(Duration.ofSeconds(1));
    for (int call = 0; call < 30; call++) {
      service.ended(clock.nanos(), false, millis(1));
    }
    clock.advance(Duration.ofSeconds(1));
    BreakerOptions patient =
        BreakerOptions.builder()
            .failureRate(1.0)
            .windowSize(100)
            .minCalls(20)
            .openDuration(Duration.ofSeconds(60))
            .halfOpenProbes(1)
            .build();

    Policies on = with(patient);
    Policies off = with(patient.withPerService(false));
    Forecast forecast =
        callHistories.forecast(on, off).stream()
            .filter(each -> each.kind() == BreakerKind.SERVICE)
            .findFirst()
            .orElseThrow();

    assertThat(forecast.candidate().openings()).isEqualTo(1);
    assertThat(forecast.candidate().refused()).as("after 20 in a row").isEqualTo(10);
    assertThat(forecast.current().openings()).isZero();
  }

  @Test
  void refusedCallsFailAsOftenAsThoseThatWereMadeAndAlwaysIfNoneWere() {
    seconds(1, 10, 0);
    for (int i = 0; i < 10; i++) {
      history().refused(clock.nanos());
    }
    clock.advance(Duration.ofSeconds(1)); // a second with 10 refused calls alone
    seconds(1, 10, 0);
    BreakerOptions half =
        BreakerOptions.builder()
            .failureRate(0.5)
            .windowSize(20)
            .minCalls(20)
            .openDuration(Duration.ofSeconds(1))
            .halfOpenProbes(1)
            .build();
    BreakerOptions more =
        BreakerOptions.builder()
            .failureRate(0.51)
            .windowSize(20)
            .minCalls(20)
            .openDuration(Duration.ofSeconds(1))
            .halfOpenProbes(1)
            .build();

    assertThat(forecast(with(half)).candidate().openings()).isEqualTo(1);
    assertThat(forecast(with(more)).candidate().openings()).isZero();
    assertThat(forecast(with(more)).refused()).isEqualTo(10);
    assertThat(forecast(with(more)).calls()).isEqualTo(30);
  }

  @Test
  void whatIsOlderThanAnHourIsForgotten() {
    seconds(10, 10, 10);
    clock.advance(Duration.ofMinutes(59));
    assertThat(forecast(Policies.builtIn()).failures()).isEqualTo(100);
    clock.advance(Duration.ofMinutes(2));
    assertThat(callHistories.forecast(Policies.builtIn(), Policies.builtIn())).isEmpty();

    seconds(3, 5, 1);
    assertThat(forecast(Policies.builtIn()).calls()).isEqualTo(15);
    assertThat(forecast(Policies.builtIn()).failures()).isEqualTo(3);
  }

  @Test
  void aRealBreakerThatSawTheSameCallsDidWhatTheForecastSays() {
    long seed = 20261124;
    Random random = new Random(seed);
    BreakerOptions options = breaker(Duration.ofSeconds(7));
    ReplayResult real = new ReplayResult(nanos -> BEGIN.plusNanos(nanos));
    BreakerStateMachine breakerStateMachine =
        new BreakerStateMachine(
            BreakerSettings.ofBreaker(options), real, BreakerStateMachine.Gate.ALWAYS, real);
    for (int second = 0; second < 900; second++) {
      int failures = random.nextInt(4) == 0 ? random.nextInt(21) : 0;
      int failed = 0;
      for (int call = 0; call < 20; call++) {
        real.advanceTo(clock.nanos());
        boolean fails = (call + 1) * failures / 20 > failed;
        failed += fails ? 1 : 0;
        history().ended(clock.nanos(), !fails, millis(1));
        long permit = breakerStateMachine.acquire(false);
        if (BreakerPermit.isGranted(permit)) {
          breakerStateMachine.record(permit, !fails);
        } else {
          real.refused();
        }
        clock.advance(Duration.ofMillis(50));
      }
    }

    Forecast.Course forecast = forecast(with(options)).candidate();

    assertThat(forecast).as("seed %d", seed).isEqualTo(real.ended(clock.nanos()));
    assertThat(forecast.openings()).isGreaterThan(10);
  }

  @Test
  void aMeshRecordsWhatItsCallsMet() throws Exception {
    try (MeshLab lab = new MeshLab().with("a", "b")) {
      Future<String> before = lab.read();
      lab.carrier.next().answer("not recorded yet");
      MeshLab.value(before);
      lab.mesh.forecasts().recordCalls();
      Future<String> good = lab.read();
      lab.carrier.next().answer("ok");
      MeshLab.value(good);
      Future<String> bad = lab.write();
      lab.carrier.next().fail(Code.DEADLINE_EXCEEDED);
      MeshLab.failure(bad);
      lab.mesh.breaker("bank").call(() -> Future.failedFuture(new IllegalStateException("closed")));
      lab.advance(1_000);

      List<Forecast> forecasts = lab.mesh.forecasts().forecast(Policies.builtIn());

      assertThat(forecasts).extracting(Forecast::service).containsExactly("bank", "stock");
      assertThat(forecasts)
          .extracting(Forecast::kind)
          .containsExactly(BreakerKind.NAMED, BreakerKind.SERVICE);
      assertThat(forecasts).extracting(Forecast::calls).containsExactly(1L, 2L);
      assertThat(forecasts).extracting(Forecast::failures).containsExactly(1L, 1L);
    }
  }

  @Test
  void aMeshRecordsWhatTheBreakerOfAServiceRefused() throws Exception {
    BreakerOptions quick =
        BreakerOptions.builder()
            .failureRate(0.5)
            .windowSize(2)
            .minCalls(2)
            .openDuration(Duration.ofSeconds(60))
            .halfOpenProbes(1)
            .build();
    try (MeshLab lab = new MeshLab(Policy.defaults().withBreaker(quick)).with("a")) {
      lab.mesh.forecasts().recordCalls();
      for (int call = 0; call < 2; call++) {
        Future<String> bad = lab.write();
        lab.carrier.next().fail(Code.DEADLINE_EXCEEDED);
        MeshLab.failure(bad);
      }
      assertThat(MeshLab.failure(lab.write())).hasMessageContaining("breaker stock is OPEN");
      lab.advance(1_000);

      Forecast forecast = lab.mesh.forecasts().forecast(Policies.builtIn()).get(0);

      assertThat(forecast.failures()).isEqualTo(2);
      assertThat(forecast.refused()).isPositive();
      assertThat(forecast.calls()).isEqualTo(2 + forecast.refused());
    }
  }

  private void seconds(int count, int calls, int failures) {
    for (int second = 0; second < count; second++) {
      for (int call = 0; call < calls; call++) {
        history().ended(clock.nanos(), call >= failures, MILLISECOND.toNanos());
      }
      clock.advance(Duration.ofSeconds(1));
    }
  }

  private CallHistory history() {
    return callHistories.of("bank", BreakerKind.NAMED);
  }

  private Forecast forecast(Policies candidate) {
    return callHistories.forecast(candidate, Policies.builtIn()).get(0);
  }

  private static Policy impatient(Duration timeout) {
    return Policy.defaults()
        .withTimeout(timeout)
        .withBreaker(BreakerOptions.builder().failureRate(0.4).windowSize(20).minCalls(20).build());
  }

  private static long millis(long millis) {
    return millis * 1_000_000;
  }
}
