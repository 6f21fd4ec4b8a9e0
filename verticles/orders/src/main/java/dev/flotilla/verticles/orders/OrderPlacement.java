package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.catalog.Catalog;
import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.async.Timeouts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;

/**
 * Stores a request once per key, starts to work on the order, and answers with its state when the
 * work ends or the answer is due.
 */
final class OrderPlacement {

  /**
   * Pause before the first look at an order that another node works on. Source: a step of the saga
   * takes some milliseconds.
   */
  private static final long FIRST_LOOK_MS = 25;

  private static final ServiceFailure DUE =
      new ServiceFailure(Code.DEADLINE_EXCEEDED, "the answer is due before the work has ended");

  private final Vertx vertx;
  private final Timeouts timeouts;
  private final Clock clock;
  private final OrdersOptions options;
  private final OrderRepository repository;
  private final Catalog catalog;
  private final OrderProcessor orderProcessor;
  private final SecureRandom random = new SecureRandom();

  OrderPlacement(
      Vertx vertx,
      Clock clock,
      OrdersOptions options,
      OrderRepository repository,
      Catalog catalog,
      OrderProcessor orderProcessor) {
    this.vertx = vertx;
    this.timeouts = Timeouts.of(vertx);
    this.clock = clock;
    this.options = options;
    this.repository = repository;
    this.catalog = catalog;
    this.orderProcessor = orderProcessor;
  }

  Future<Order> place(String key, PlaceOrder request) {
    Basket basket = Basket.of(request);
    Deadline answerBy = answerBy();
    return repository
        .byKey(key, basket)
        .compose(
            known ->
                known.isPresent()
                    ? settled(known.get(), answerBy, FIRST_LOOK_MS)
                    : create(key, basket, answerBy))
        .map(OrderTask::shown);
  }

  private Deadline answerBy() {
    Deadline own = Deadline.after(clock, options.answerTimeout());
    return CallContext.current()
        .map(CallContext::deadline)
        .map(callers -> new Deadline(callers.atNanos() - options.answerMargin().toNanos()))
        .map(own::earlier)
        .orElse(own);
  }

  private Future<OrderTask> create(String key, Basket basket, Deadline answerBy) {
    if (orderProcessor.isFull()) {
      return Future.failedFuture(
          new ServiceFailure(Code.RESOURCE_EXHAUSTED, "the queue of new orders is full")
              .retryAfter(options.answerTimeout()));
    }
    return catalog
        .lookUp(basket.skus())
        .map(products -> PricedBasket.of(basket, products))
        .compose(
            pricedBasket ->
                repository.insert(OrderId.at(clock.now(), random), key, basket, pricedBasket))
        .compose(
            inserted ->
                inserted.isPresent()
                    ? work(inserted.get(), answerBy)
                    : ofTheOther(key, basket, answerBy));
  }

  /** Answers with the order of a request with the same key that came at the same time. */
  private Future<OrderTask> ofTheOther(String key, Basket basket, Deadline answerBy) {
    return repository
        .byKey(key, basket)
        .compose(known -> settled(known.orElseThrow(), answerBy, FIRST_LOOK_MS));
  }

  /** The order is stored, so there is an answer from now on. The work goes on after it. */
  private Future<OrderTask> work(OrderTask orderTask, Deadline answerBy) {
    return timeouts
        .within(answerBy.left(clock), orderProcessor.workOn(orderTask), () -> DUE)
        .recover(unfinished -> stored(orderTask));
  }

  /**
   * Looks until the order is no longer being worked on, or until the answer is due. The pauses
   * grow, because what takes long takes long for many orders at once.
   */
  private Future<OrderTask> settled(OrderTask orderTask, Deadline answerBy, long waitMs) {
    if (!orderTask.inProgress() || answerBy.left(clock).toMillis() <= waitMs) {
      return Future.succeededFuture(orderTask);
    }
    return vertx
        .timer(waitMs)
        .compose(over -> stored(orderTask))
        .compose(now -> settled(now, answerBy, 2 * waitMs));
  }

  /**
   * Reads the order. If the database does not answer within half of the margin, the state that was
   * seen before is the answer: an old one is better than none.
   */
  private Future<OrderTask> stored(OrderTask seen) {
    return timeouts
        .within(options.answerMargin().dividedBy(2), repository.byId(seen.id()), () -> DUE)
        .otherwise(seen);
  }
}
