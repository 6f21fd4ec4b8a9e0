package dev.flotilla.verticles.orders;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on new orders in the order in which they were stored, a few at a time: so that under a rush
 * some are done soon, instead of all of them late. Belongs to one event loop.
 */
final class OrderProcessor {

  private static final Logger LOG = LoggerFactory.getLogger(OrderProcessor.class);

  /** More than waiting and working can take; each step has a deadline of its own. */
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final Vertx vertx;
  private final Clock clock;
  private final OrdersOptions options;
  private final OrderTaskRepository table;
  private final Saga saga;
  private final ConcurrencySlots concurrencySlots;

  OrderProcessor(
      Vertx vertx, Clock clock, OrdersOptions options, OrderTaskRepository table, Saga saga) {
    this.vertx = vertx;
    this.clock = clock;
    this.options = options;
    this.table = table;
    this.saga = saga;
    this.concurrencySlots =
        new ConcurrencySlots(options.maxInFlightOrders(), options.maxQueuedOrders());
  }

  /** Whether so many orders wait already that no more should be stored. */
  boolean isFull() {
    return concurrencySlots.isFull();
  }

  /** Completed when nothing is worked on. */
  Future<Void> idle() {
    return concurrencySlots.idle();
  }

  /**
   * Works on an order that was just stored, as soon as there is a place.
   *
   * @param progress told of each state that was stored
   * @return completed when the work ends, whatever came of it; what is unfinished is due again when
   *     its lease or its pause is over
   */
  Future<Void> workOn(OrderTask orderTask, Consumer<OrderTask> progress) {
    long stored = clock.nanos();
    // Made now: when the turn comes, the context and its call are those of whoever makes room.
    CallContext call = detached();
    return concurrencySlots
        .take()
        .compose(turn -> call.carry(vertx, () -> begin(orderTask, stored, progress)))
        .onFailure(failure -> LOG.warn("{} is due again later: {}", orderTask, failure.toString()))
        .otherwiseEmpty()
        .onComplete(ended -> concurrencySlots.free());
  }

  private Future<Void> begin(OrderTask orderTask, long storedNanos, Consumer<OrderTask> progress) {
    return held(orderTask, Duration.ofNanos(clock.nanos() - storedNanos))
        .compose(
            held ->
                held.map(mine -> saga.drive(mine, progress)).orElseGet(Future::succeededFuture));
  }

  /** The order, if it is still ours after the time that it waited. */
  private Future<Optional<OrderTask>> held(OrderTask orderTask, Duration waited) {
    boolean leaseLastsForAStep = waited.plus(options.stepTimeout()).compareTo(options.lease()) < 0;
    return leaseLastsForAStep
        ? Future.succeededFuture(Optional.of(orderTask))
        : table.renewed(orderTask);
  }

  /** The request without its deadline: the order goes on when its client is gone. */
  private CallContext detached() {
    return CallContext.following(Deadline.after(clock, DEADLINE), "orders");
  }
}
