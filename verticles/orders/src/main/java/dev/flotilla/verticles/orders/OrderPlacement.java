package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.catalog.Catalog;
import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import java.security.SecureRandom;

/** Stores a wish once per key, starts to work on it, and answers with how far it has come. */
final class OrderPlacement {

  /**
   * Before the first look at an order that another node works on; a step takes some milliseconds.
   */
  private static final long FIRST_LOOK_MS = 25;

  private final Vertx vertx;
  private final Clock clock;
  private final OrdersOptions options;
  private final OrderRepository book;
  private final Catalog catalog;
  private final OrderProcessor orderProcessor;
  private final SecureRandom random = new SecureRandom();

  OrderPlacement(
      Vertx vertx,
      Clock clock,
      OrdersOptions options,
      OrderRepository book,
      Catalog catalog,
      OrderProcessor orderProcessor) {
    this.vertx = vertx;
    this.clock = clock;
    this.options = options;
    this.book = book;
    this.catalog = catalog;
    this.orderProcessor = orderProcessor;
  }

  Future<Order> place(String key, PlaceOrder wish) {
    Basket basket = Basket.of(wish);
    Deadline answerBy = answerBy();
    return book.byKey(key, basket)
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
          new ServiceFailure(Code.RESOURCE_EXHAUSTED, "too many orders wait to be worked on")
              .retryAfter(options.answerTimeout()));
    }
    return catalog
        .lookUp(basket.skus())
        .map(products -> PricedBasket.of(basket, products))
        .compose(
            pricedBasket -> book.insert(OrderId.at(clock.now(), random), key, basket, pricedBasket))
        .compose(
            inserted ->
                inserted.isPresent()
                    ? work(inserted.get(), answerBy)
                    : someoneElses(key, basket, answerBy));
  }

  /** The same key came in twice at once and the other one was first. */
  private Future<OrderTask> someoneElses(String key, Basket basket, Deadline answerBy) {
    return book.byKey(key, basket)
        .compose(known -> settled(known.orElseThrow(), answerBy, FIRST_LOOK_MS));
  }

  /** The order is stored, so there is an answer from now on; the work goes on after it. */
  private Future<OrderTask> work(OrderTask orderTask, Deadline answerBy) {
    OrderTask[] latest = {orderTask};
    Future<Void> worked = orderProcessor.workOn(orderTask, moved -> latest[0] = moved);
    Timer due = vertx.timer(Math.max(1, answerBy.left(clock).toMillis()));
    return Future.any(worked, due).onComplete(either -> due.cancel()).map(either -> latest[0]);
  }

  /**
   * Looks until nobody works on the order any more, or the answer is due; less and less often,
   * because what takes long takes long for many at once.
   */
  private Future<OrderTask> settled(OrderTask orderTask, Deadline answerBy, long waitMs) {
    if (!orderTask.underWay() || answerBy.left(clock).toMillis() <= waitMs) {
      return Future.succeededFuture(orderTask);
    }
    return vertx
        .timer(waitMs)
        .compose(over -> book.byId(orderTask.id()).otherwise(orderTask)) // stale beats none
        .compose(now -> settled(now, answerBy, 2 * waitMs));
  }
}
