package dev.flotilla.mesh.impl.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.impl.call.MeshLab;
import dev.flotilla.mesh.policy.AdaptiveLimitOptions;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Priority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The adaptive limit before a simulated service, in simulated time. */
class GradientLimitTest {

  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void itFindsTheCapacityOfAServiceUnderMoreCallersThanItCanServe(long seed) {
    Simulation house = new Simulation(seed, 20);
    house.callers(200);
    house.run(30);

    assertThat(house.averageLimit(10)).as("limit, seed %d", seed).isBetween(20.0, 36.0);
    assertThat(house.throughput(10)).as("calls/s of 2000, seed %d", seed).isGreaterThan(1_850);
    assertThat(house.averageLatencyMillis(10)).as("ms, seed %d", seed).isLessThan(20);
  }

  @Test
  void itBacksOffWhenHalfOfTheServiceIsGoneAndComesBack() {
    Simulation house = new Simulation(MeshLab.SEED, 40);
    house.callers(200);
    house.run(20);
    double before = house.averageLimit(5);
    house.servers = 10;
    house.run(20);
    double during = house.averageLimit(5);
    house.servers = 40;
    house.run(30);
    double after = house.averageLimit(5);

    assertThat(before).isBetween(40.0, 70.0);
    assertThat(during).isBetween(8.0, 22.0);
    assertThat(after).isBetween(40.0, 70.0);
  }

  @Test
  void itFallsToTheFloorWhenEveryCallTakesFiveSecondsAndIsBackSecondsAfterThat() {
    Simulation house = new Simulation(MeshLab.SEED, 20);
    house.callers(100);
    house.run(20);
    house.slowness = 500;
    house.run(25); // the first slow answers come after 5 s, and each step needs some
    assertThat(house.lowestLimit(25)).isLessThanOrEqualTo(5);

    house.slowness = 1;
    house.run(20);
    assertThat(house.averageLimit(5)).isBetween(20.0, 36.0);
    assertThat(house.throughput(5)).as("calls/s of 2000").isGreaterThan(1_850);
  }

  @Test
  void aServiceThatShedsCallsGetsFewer() {
    GradientLimit limit = new GradientLimit(AdaptiveLimitOptions.on(), 100, bound -> 0, 0);
    long now = windows(limit, 0, 10, false);
    int before = limit.limit();
    windows(limit, now, 5, true);

    assertThat(before).isGreaterThan(20);
    assertThat(limit.limit()).isLessThan((int) (before * 0.65));
  }

  @Test
  void aLimitThatIsNotUsedDoesNotGrow() {
    GradientLimit limit = new GradientLimit(AdaptiveLimitOptions.on(), 100, bound -> 0, 0);
    long now = 0;
    for (int i = 0; i < 5_000; i++) {
      now += 5 * MILLI;
      limit.ended(now - MILLI, now, false, 2);
    }

    assertThat(limit.limit()).isLessThanOrEqualTo(5);
  }

  private static long windows(GradientLimit limit, long from, int windows, boolean shedding) {
    long now = from;
    for (int i = 0; i < windows * 60; i++) {
      now += 2 * MILLI;
      limit.ended(now - MILLI, now, shedding && i % 3 == 0, limit.limit());
    }
    return now;
  }

  /**
   * Callers that always want one more call, and a service of so many servers with a queue of its
   * own before them. A call takes 10 ms, give or take a third.
   */
  private static final class Simulation {

    private record Event(long atNanos, Runnable what) {}

    final ConcurrencyLimiter concurrencyLimiter;
    int servers;
    double slowness = 1;
    private final Random random;
    private final PriorityQueue<Event> events =
        new PriorityQueue<>((one, other) -> Long.compare(one.atNanos, other.atNanos));
    private final Queue<Runnable> queued = new ArrayDeque<>();
    private final double[] limits = new double[1_000];
    private final double[] latencies = new double[1_000];
    private final int[] ends = new int[1_000];
    private long now;
    private int busy;
    private int second;

    Simulation(long seed, int servers) {
      this.random = new Random(seed);
      this.servers = servers;
      AdaptiveLimitOptions adaptive =
          AdaptiveLimitOptions.builder()
              .enabled(true)
              .calibrationInterval(Duration.ofSeconds(5))
              .build();
      LimitOptions options =
          LimitOptions.builder().maxInFlight(1_000).maxQueued(10_000).adaptive(adaptive).build();

      concurrencyLimiter =
          new ConcurrencyLimiter(
              "simulated", options, new GradientLimit(adaptive, 1_000, random::nextInt, 0));
    }

    void callers(int count) {
      for (int i = 0; i < count; i++) {
        call();
      }
    }

    void run(int seconds) {
      for (int i = 0; i < seconds; i++) {
        long end = (second + 1) * TimeUnit.SECONDS.toNanos(1);
        int samples = 0;
        for (long sample = now; now < end; sample += 10 * MILLI) {
          runUntil(Math.min(sample, end));
          limits[second] += concurrencyLimiter.status().limit();
          samples++;
        }
        limits[second] /= samples;
        latencies[second] /= Math.max(1, ends[second]);
        second++;
      }
    }

    private void runUntil(long end) {
      while (!events.isEmpty() && events.peek().atNanos() <= end) {
        Event next = events.poll();
        now = next.atNanos();
        next.what().run();
      }
      now = end;
    }

    private void call() {
      if (concurrencyLimiter.tryAcquire()) {
        send();
      } else {
        concurrencyLimiter.enqueue(
            QueuedCall.of(
                Priority.NORMAL, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2 + 1, this::send, no -> {}));
      }
    }

    private void send() {
      long start = now;
      if (busy < servers) {
        serve(start);
      } else {
        queued.add(() -> serve(start));
      }
    }

    private void serve(long start) {
      busy++;
      LongSupplier work =
          () -> (long) (10 * MILLI * slowness * (0.67 + 0.66 * random.nextDouble()));
      events.add(new Event(now + work.getAsLong(), () -> end(start)));
    }

    private void end(long start) {
      busy--;
      ends[second]++;
      latencies[second] += (now - start) / (double) MILLI;
      concurrencyLimiter.measured(start, now, false);
      while (busy < servers && !queued.isEmpty()) {
        queued.poll().run();
      }
      concurrencyLimiter.release();
      call();
    }

    double averageLimit(int seconds) {
      return average(limits, seconds);
    }

    double averageLatencyMillis(int seconds) {
      return average(latencies, seconds);
    }

    double throughput(int seconds) {
      double sum = 0;
      for (int i = second - seconds; i < second; i++) {
        sum += ends[i];
      }
      return sum / seconds;
    }

    double lowestLimit(int seconds) {
      double lowest = limits[second - 1];
      for (int i = second - seconds; i < second; i++) {
        lowest = Math.min(lowest, limits[i]);
      }
      return lowest;
    }

    private double average(double[] of, int seconds) {
      double sum = 0;
      for (int i = second - seconds; i < second; i++) {
        sum += of[i];
      }
      return sum / seconds;
    }
  }
}
