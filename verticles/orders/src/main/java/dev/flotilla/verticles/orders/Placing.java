package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.catalog.Catalog;
import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.TraceContext;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores a wish once per key, starts to work on it, and answers with how far it has come. */
final class Placing {

  private static final Logger LOG = LoggerFactory.getLogger(Placing.class);

  /** Between looks at an order that another node works on; a step takes some milliseconds. */
  private static final long LOOK_MS = 50;

  private final Vertx vertx;
  private final Clock clock;
  private final OrdersOptions options;
  private final OrderBook book;
  private final Catalog catalog;
  private final Saga saga;
  private final Slots slots;
  private final SecureRandom random = new SecureRandom();

  Placing(
      Vertx vertx,
      Clock clock,
      OrdersOptions options,
      OrderBook book,
      Catalog catalog,
      Saga saga,
      Slots slots) {
    this.vertx = vertx;
    this.clock = clock;
    this.options = options;
    this.book = book;
    this.catalog = catalog;
    this.saga = saga;
    this.slots = slots;
  }

  Future<Order> place(String key, PlaceOrder wish) {
    Basket basket = Basket.of(wish);
    Deadline answerBy = answerBy();
    return book.byKey(key, basket)
        .compose(
            known ->
                known.isPresent() ? settled(known.get(), answerBy) : create(key, basket, answerBy))
        .map(Task::shown);
  }

  private Deadline answerBy() {
    Deadline own = Deadline.after(clock, options.answerWithin());
    return CallContext.current()
        .map(CallContext::deadline)
        .map(callers -> new Deadline(callers.atNanos() - options.answerMargin().toNanos()))
        .map(own::earlier)
        .orElse(own);
  }

  private Future<Task> create(String key, Basket basket, Deadline answerBy) {
    return catalog
        .lookUp(basket.skus())
        .map(products -> Priced.of(basket, products))
        .compose(priced -> slots.take(answerBy).map(priced))
        .compose(priced -> insert(key, basket, priced, answerBy));
  }

  private Future<Task> insert(String key, Basket basket, Priced priced, Deadline answerBy) {
    return book.insert(OrderId.at(clock.now(), random), key, basket, priced)
        .onFailure(failure -> slots.free())
        .compose(
            inserted ->
                inserted.isPresent()
                    ? work(inserted.get(), answerBy)
                    : someoneElse(key, basket, answerBy));
  }

  /** The same key came in twice at once and the other one was first. */
  private Future<Task> someoneElse(String key, Basket basket, Deadline answerBy) {
    slots.free();
    return book.byKey(key, basket).compose(known -> settled(known.orElseThrow(), answerBy));
  }

  /** The work goes on when the answer is given; the place is free when the work has ended. */
  private Future<Task> work(Task task, Deadline answerBy) {
    Task[] latest = {task};
    Future<Void> driven =
        detached()
            .carry(vertx, () -> saga.drive(task, moved -> latest[0] = moved))
            .onFailure(failure -> LOG.warn("{} waits for its lease to end: {}", task, failure))
            .otherwiseEmpty()
            .onComplete(done -> slots.free());
    Timer due = vertx.timer(Math.max(1, answerBy.left(clock).toMillis()));
    return Future.any(driven, due).onComplete(either -> due.cancel()).map(either -> latest[0]);
  }

  private CallContext detached() {
    TraceContext trace =
        CallContext.current().map(CallContext::trace).orElseGet(TraceContext::start);
    return new CallContext(Deadline.after(clock, Duration.ofMinutes(1)), trace, "orders");
  }

  /** Looks until nobody works on the order any more, or the answer is due. */
  private Future<Task> settled(Task task, Deadline answerBy) {
    if (!task.underWay() || answerBy.left(clock).toMillis() <= LOOK_MS) {
      return Future.succeededFuture(task);
    }
    return vertx
        .timer(LOOK_MS)
        .compose(over -> book.byId(task.id()))
        .compose(now -> settled(now, answerBy));
  }
}
