package dev.flotilla.sql;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.Durations;
import dev.flotilla.core.Timers;
import dev.flotilla.core.TraceContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims the due rows of a table and works on them: at intervals, and at once when it is woken or
 * when a full batch shows that there may be more. Several pollers on several nodes share one table
 * if their claims lease rows with {@code SKIP LOCKED}, as those of {@link Leases} do.
 *
 * <p>Belongs to the context on which it was started; {@link #wake} and {@link #stop} may be called
 * from any thread.
 *
 * @param <T> a claimed row
 */
public final class Poller<T> {

  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

  /** Claims rows and leases each for longer than the work may take; see {@link Leases}. */
  @FunctionalInterface
  public interface Source<T> {

    /** Claims at most this many rows; empty when no row is due. */
    Future<List<T>> claim(int atMost);
  }

  private final Vertx vertx;
  private final Context context;
  private final Clock clock;
  private final PollerOptions options;
  private final Source<T> source;
  private final Function<T, Future<Void>> work;
  private final Promise<Void> idle = Promise.promise();

  private Timers.Scheduled next = () -> {};
  private int inFlight;
  private boolean claiming;
  private boolean more;
  private boolean scheduled;
  private boolean stopped;
  private boolean failing;

  private Poller(
      Vertx vertx,
      Clock clock,
      PollerOptions options,
      Source<T> source,
      Function<T, Future<Void>> work) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.clock = clock;
    this.options = options;
    this.source = source;
    this.work = work;
  }

  /**
   * Starts to look for rows, the first time at once.
   *
   * @param work called for each row, as a call of its own with its own deadline. A row whose work
   *     fails is due again when its lease ends, so failures are only logged
   */
  public static <T> Poller<T> start(
      Vertx vertx,
      Clock clock,
      PollerOptions options,
      Source<T> source,
      Function<T, Future<Void>> work) {
    Poller<T> poller = new Poller<>(vertx, clock, options, source, work);
    poller.wake();
    return poller;
  }

  /** Looks now instead of at the next interval. */
  public void wake() {
    context.runOnContext(
        now -> {
          more = true;
          look();
        });
  }

  /**
   * Claims no more rows. Completes when the work in flight has ended or the stop timeout is over.
   */
  public Future<Void> stop() {
    context.runOnContext(
        now -> {
          stopped = true;
          unschedule();
          completeIfIdle();
        });
    long patienceMs = Math.max(1, options.stopTimeout().toMillis());
    return idle.future()
        .timeout(patienceMs, TimeUnit.MILLISECONDS)
        .onFailure(
            late ->
                LOG.warn(
                    "Poller {} stopped with {} rows in flight; their leases will end",
                    options.name(),
                    inFlight))
        .otherwiseEmpty();
  }

  private void look() {
    int free = options.maxInFlight() - inFlight;
    if (stopped || claiming || free == 0) {
      more = true; // the end of that state looks again
      return;
    }
    unschedule();
    claiming = true;
    more = false;
    bounded(carried(() -> source.claim(free)))
        .onSuccess(rows -> claimed(rows, free))
        .onFailure(this::notClaimed);
  }

  private void claimed(List<T> rows, int asked) {
    claiming = false;
    if (failing) {
      failing = false;
      LOG.info("Poller {} claims rows again", options.name());
    }
    more |= rows.size() == asked;
    rows.forEach(this::begin);
    lookAgain();
  }

  private void notClaimed(Throwable failure) {
    claiming = false;
    if (!failing) {
      failing = true; // logged once, and not at every interval while the database is away
      LOG.warn(
          "Poller {} cannot claim rows and repeats it every {}: {}",
          options.name(),
          Durations.text(options.interval()),
          failure.toString());
    }
    more = false; // not at once: at the next interval
    lookAgain();
  }

  private void begin(T row) {
    inFlight++;
    bounded(carried(() -> work.apply(row)))
        .onFailure(
            failure ->
                LOG.warn(
                    "Poller {}: the work on {} failed; it is repeated after the lease",
                    options.name(),
                    row,
                    failure))
        .onComplete(done -> ended());
  }

  private void ended() {
    inFlight--;
    lookAgain();
  }

  private void lookAgain() {
    if (stopped) {
      completeIfIdle();
    } else if (more) {
      look();
    } else if (!claiming && !scheduled) {
      scheduled = true;
      next = Timers.of(vertx).after(jittered(), this::atInterval);
    }
  }

  private void atInterval() {
    scheduled = false;
    look();
  }

  private void unschedule() {
    scheduled = false;
    next.cancel();
  }

  private void completeIfIdle() {
    if (inFlight == 0 && !claiming) {
      idle.tryComplete();
    }
  }

  private Duration jittered() {
    double factor = ThreadLocalRandom.current().nextDouble(0.75, 1.25);
    return Duration.ofNanos((long) (options.interval().toNanos() * factor));
  }

  private <R> Future<R> carried(Supplier<Future<R>> step) {
    return new CallContext(
            Deadline.after(clock, options.workTimeout()), TraceContext.start(), options.name())
        .carry(vertx, step);
  }

  /** Ends the wait for a row whose work hangs, so that it does not occupy its slot for ever. */
  private <R> Future<R> bounded(Future<R> step) {
    return step.timeout(Math.max(1, options.workTimeout().toMillis()), TimeUnit.MILLISECONDS);
  }
}
