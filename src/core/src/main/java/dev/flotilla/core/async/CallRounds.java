package dev.flotilla.core.async;

import dev.flotilla.core.Clock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Repeats calls in rounds until their latency no longer falls: a warm-up of the code behind them,
 * while the JVM compiles it. Its state is used on one event loop, and one instance runs once.
 */
public final class CallRounds {

  /** Few, so that neighbours on the machine keep their processors. */
  private static final int IN_FLIGHT = 2;

  /** Of each call in one round; HotSpot compiles a method after 200 ({@code Tier3…}). */
  private static final int CALLS_PER_ROUND = 100;

  /** A latency counts as lower if it is below this part of the lowest before. */
  private static final double LOWER = 0.9;

  /** After so many rounds without a lower latency they end; compilers work in the background. */
  private static final int SETTLED_ROUNDS = 5;

  /**
   * What was done.
   *
   * @param count how many calls were made
   * @param failures how many of them failed
   * @param first mean latency of the first round; zero if there was none
   * @param last mean latency of the last round
   * @param took the whole time
   * @param settled whether they ended because the latency no longer fell
   */
  public record Outcome(
      int count, int failures, Duration first, Duration last, Duration took, boolean settled) {}

  private final Context context;
  private final Clock clock;
  private final List<Supplier<? extends Future<?>>> calls;
  private long startNanos;
  private long endNanos;
  private int count;
  private int failures;
  private long firstNanos;
  private long lastNanos;
  private long lowestNanos = Long.MAX_VALUE;
  private int roundsWithoutGain;

  /**
   * @param context an event loop, on which the calls are made
   * @param calls at least one; each ends by itself, in a time that its maker bounds
   */
  public CallRounds(Context context, Clock clock, List<Supplier<? extends Future<?>>> calls) {
    this.context = context;
    this.clock = clock;
    this.calls = List.copyOf(calls);
  }

  /** Begins no call after this time; never fails, whatever the calls do. */
  public Future<Outcome> run(Duration atMost) {
    startNanos = clock.nanos();
    endNanos = startNanos + atMost.toNanos();
    Promise<Outcome> done = Promise.promise();
    context.runOnContext(begin -> round(done));
    return done.future();
  }

  private void round(Promise<Outcome> done) {
    long begunNanos = clock.nanos();
    int before = count;
    int end = count + calls.size() * CALLS_PER_ROUND;
    Future.join(IntStream.range(0, IN_FLIGHT).mapToObj(caller -> callUntil(end)).toList())
        .onComplete(
            over -> {
              note((clock.nanos() - begunNanos) * IN_FLIGHT / Math.max(1, count - before));
              if (isSettled() || timeIsOver()) {
                done.complete(outcome());
              } else {
                round(done);
              }
            });
  }

  /** Makes one call after the other until the round has enough or the time is over. */
  private Future<Void> callUntil(int end) {
    Promise<Void> over = Promise.promise();
    next(end, over);
    return over.future();
  }

  private void next(int end, Promise<Void> over) {
    if (count >= end || timeIsOver()) {
      over.complete();
      return;
    }
    Supplier<? extends Future<?>> call = calls.get(count++ % calls.size());
    Future.succeededFuture()
        .compose(begin -> call.get().mapEmpty()) // a throw in here is a failed call
        .onFailure(failed -> failures++)
        .onComplete(answered -> context.runOnContext(turn -> next(end, over)));
  }

  private boolean timeIsOver() {
    return clock.nanos() - endNanos >= 0;
  }

  private void note(long perCallNanos) {
    firstNanos = firstNanos == 0 ? perCallNanos : firstNanos;
    lastNanos = perCallNanos;
    roundsWithoutGain = perCallNanos < lowestNanos * LOWER ? 0 : roundsWithoutGain + 1;
    lowestNanos = Math.min(lowestNanos, perCallNanos);
  }

  private boolean isSettled() {
    return roundsWithoutGain >= SETTLED_ROUNDS;
  }

  private Outcome outcome() {
    return new Outcome(
        count,
        failures,
        Duration.ofNanos(firstNanos),
        Duration.ofNanos(lastNanos),
        Duration.ofNanos(clock.nanos() - startNanos),
        isSettled());
  }
}
