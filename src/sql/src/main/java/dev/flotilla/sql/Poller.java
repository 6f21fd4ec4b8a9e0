package dev.flotilla.sql;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
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
 * Takes due rows of a table again and again and works on them: at intervals, and at once when it is
 * woken or when a full batch shows that there is more. Several pollers on several nodes share one
 * table if their claims lease rows with {@code SKIP LOCKED}.
 *
 * <p>Belongs to the context on which it was started; {@link #wake} and {@link #stop} may be called
 * from anywhere.
 *
 * @param <T> a claimed row
 */
public final class Poller<T> {

  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

  /** Claims at most so many rows, each leased for longer than the work may take. */
  @FunctionalInterface
  public interface Source<T> {

    /** The rows that are this poller's now; empty when nothing is due. */
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
   * Starts to look for rows, first at once.
   *
   * @param work done with each row, as a call of its own with its own deadline; what it does not
   *     finish is due again when the row's lease ends, so its failures are only logged
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

  /** Claims nothing more; completed when the work in hand is done or the stop deadline is over. */
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
        .onFailure(late -> LOG.warn("{}: stopped with work in hand", options.name()))
        .otherwiseEmpty();
  }

  private void look() {
    int free = options.maxInFlight() - inFlight;
    if (stopped || claiming || free == 0) {
      more = true; // whatever ends that state looks again
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
      LOG.info("{}: rows can be claimed again", options.name());
    }
    more |= rows.size() == asked;
    rows.forEach(this::begin);
    lookAgain();
  }

  private void notClaimed(Throwable failure) {
    claiming = false;
    if (!failing) {
      failing = true; // said once, not at every look while the database is away
      LOG.warn("{}: no rows can be claimed: {}", options.name(), failure.toString());
    }
    more = false; // not at once: at the next interval
    lookAgain();
  }

  private void begin(T row) {
    inFlight++;
    bounded(carried(() -> work.apply(row)))
        .onFailure(failure -> LOG.warn("{}: {} failed", options.name(), row, failure))
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

  /** A row that hangs must not hold its place for ever; its lease keeps others from doing harm. */
  private <R> Future<R> bounded(Future<R> step) {
    return step.timeout(Math.max(1, options.workTimeout().toMillis()), TimeUnit.MILLISECONDS);
  }
}
