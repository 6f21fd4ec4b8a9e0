package dev.flotilla.verticles.orders;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.async.InFlight;
import dev.flotilla.mesh.Bulkhead;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.LimitOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on new orders in the order in which they were stored, a limited number at a time. Under a
 * rush some orders are therefore done soon, instead of all of them late. Thread-safe.
 */
final class OrderProcessor {

  private static final Logger LOG = LoggerFactory.getLogger(OrderProcessor.class);

  /** Longer than an order can wait and be worked on; each step has a deadline of its own. */
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /**
   * The longest that a bulkhead lets work wait. An order whose lease ends meanwhile may be claimed
   * by a node that has time for it.
   */
  private static final Duration QUEUE_TIMEOUT = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final Clock clock;
  private final OrdersOptions options;
  private final OrderTaskRepository repository;
  private final Saga saga;
  private final Bulkhead bulkhead;
  private final InFlight inFlight = new InFlight();

  OrderProcessor(
      Vertx vertx,
      Clock clock,
      OrdersOptions options,
      OrderTaskRepository repository,
      Saga saga,
      Bulkhead bulkhead) {
    this.vertx = vertx;
    this.clock = clock;
    this.options = options;
    this.repository = repository;
    this.saga = saga;
    this.bulkhead = bulkhead;
  }

  /** The bulkhead of a node's new orders, with the limits of {@code orders.yaml}. */
  static Bulkhead bulkhead(Mesh mesh, OrdersOptions options) {
    return mesh.bulkhead(
        "orders.placement",
        LimitOptions.builder()
            .maxInFlight(options.maxInFlightOrders())
            .maxQueued(options.maxQueuedOrders())
            .queueTimeout(QUEUE_TIMEOUT)
            .build());
  }

  /** Whether the queue is full, so that no further order should be stored. */
  boolean isFull() {
    LimitStatus now = bulkhead.status();
    return now.inFlight() >= now.limit() && now.queued() >= options.maxQueuedOrders();
  }

  /** Completes when no order is in flight or queued. */
  Future<Void> idle() {
    return inFlight.drain();
  }

  /**
   * Works on an order that was just stored, as soon as there is a permit.
   *
   * @return completed with the order as it was stored last when the work ends. Fails if a step
   *     could not be stored or if there was no permit in time; the order is then due again when its
   *     lease ends
   */
  Future<OrderTask> workOn(OrderTask orderTask) {
    long storedNanos = clock.nanos();
    inFlight.enter(); // never refused: this counter drains, and is not closed
    return detached()
        .carry(vertx, () -> bulkhead.call(() -> begin(orderTask, storedNanos)))
        .onFailure(
            failure ->
                LOG.warn(
                    "Work on {} stopped; it is repeated after its lease: {}",
                    orderTask,
                    failure.toString()))
        .onComplete(ended -> inFlight.leave());
  }

  private Future<OrderTask> begin(OrderTask orderTask, long storedNanos) {
    return held(orderTask, Duration.ofNanos(clock.nanos() - storedNanos))
        .compose(held -> held.map(saga::drive).orElseGet(() -> Future.succeededFuture(orderTask)));
  }

  /** The order, if it is still ours after the time that it waited. */
  private Future<Optional<OrderTask>> held(OrderTask orderTask, Duration waited) {
    boolean leaseLastsForAStep =
        waited.plus(options.stepTimeout()).compareTo(options.leaseDuration()) < 0;
    return leaseLastsForAStep
        ? Future.succeededFuture(Optional.of(orderTask))
        : repository.renewed(orderTask);
  }

  /** The request without its deadline: work on the order continues when its client has left. */
  private CallContext detached() {
    return CallContext.following(Deadline.after(clock, DEADLINE), "orders");
  }
}
