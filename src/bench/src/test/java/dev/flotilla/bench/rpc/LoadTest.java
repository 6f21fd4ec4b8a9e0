package dev.flotilla.bench.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadTest {

  private static final Duration TIME = Duration.ofMillis(100);

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService callers = Executors.newSingleThreadExecutor();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger answers = new AtomicInteger();

  @AfterEach
  void stop() {
    thread.shutdownNow();
    callers.shutdownNow();
  }

  @Test
  void asManyCallsAsWantedAreInFlightAndNoneIsLeft() throws Exception {
    WorkloadResult workloadResult =
        new RequestLoad(answeringAfterAMillisecond(0), new Workload(8, 100), overAfter(100))
            .run(TIME);

    assertThat(most).hasValue(8);
    assertThat(inFlight).hasValue(0);
    assertThat(workloadResult.failed()).isZero();
    assertThat(workloadResult.calls()).isBetween(100L, 100L + 8);
    assertThat(workloadResult.nanos()).isGreaterThanOrEqualTo(TIME.toNanos());
    assertThat(workloadResult.p50Nanos()).as("of calls that wait for each other").isZero();
  }

  @Test
  void withOneInFlightEachCallIsTimed() throws Exception {
    WorkloadResult workloadResult =
        new RequestLoad(answeringAfterAMillisecond(0), new Workload(1, 100), Clock.system())
            .run(TIME);

    assertThat(workloadResult.p50Nanos()).isBetween(1_000_000L, workloadResult.p99Nanos());
    assertThat(workloadResult.perSecond()).isLessThan(1_000);
  }

  @Test
  void anAnswerWithOtherBytesIsAFailure() throws Exception {
    WorkloadResult workloadResult =
        new RequestLoad(answeringAfterAMillisecond(1), new Workload(2, 100), Clock.system())
            .run(TIME);

    assertThat(workloadResult.calls()).isZero();
    assertThat(workloadResult.failed()).isPositive();
    assertThat(workloadResult.failure()).contains("101 bytes came back");
  }

  @Test
  void callsThatFailAtOnceDoNotNest() throws Exception {
    EchoPeer failing =
        echoPeer(
            answered -> {
              answers.incrementAndGet();
              answered.accept(null, new IllegalStateException("full"));
            });

    WorkloadResult workloadResult =
        new RequestLoad(failing, new Workload(64, 100), overAfter(1_000)).run(TIME);

    assertThat(workloadResult.failed()).isBetween(1_000L, 1_000L + 64);
    assertThat(workloadResult.failure()).contains("full");
  }

  /** Time stands still until so many answers are there, and is over then. */
  private Clock overAfter(int enough) {
    return new Clock() {
      @Override
      public long nanos() {
        return answers.get() < enough ? 0 : TIME.toNanos();
      }

      @Override
      public Instant now() {
        return Instant.EPOCH;
      }
    };
  }

  private EchoPeer answeringAfterAMillisecond(int moreBytes) {
    return new EchoPeer() {
      @Override
      public void run(Runnable work) {
        callers.execute(work);
      }

      @Override
      public Echoer echoer(int payloadBytes) {
        return answered -> {
          most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
          thread.schedule(
              () -> {
                inFlight.decrementAndGet();
                answers.incrementAndGet();
                answered.accept(payloadBytes + moreBytes, null);
              },
              1,
              TimeUnit.MILLISECONDS);
        };
      }
    };
  }

  private EchoPeer echoPeer(EchoPeer.Echoer echoer) {
    return new EchoPeer() {
      @Override
      public void run(Runnable work) {
        callers.execute(work);
      }

      @Override
      public Echoer echoer(int payloadBytes) {
        return echoer;
      }
    };
  }
}
