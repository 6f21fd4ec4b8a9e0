package dev.flotilla.verticles.bank;

import dev.flotilla.core.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bank over HTTP. Only {@code POST /charges} suffers from the mode. */
final class BankApi {

  private static final Logger LOG = LoggerFactory.getLogger(BankApi.class);
  private static final int BODY_LIMIT_BYTES = 64 << 10;

  private final Vertx vertx;
  private final ChargeLedger book;
  private final FaultMode modes;
  private final FaultDice faultDice;

  private record Charges(List<Booking> items) {}

  BankApi(Vertx vertx, ChargeLedger book, FaultMode modes, FaultDice faultDice) {
    this.vertx = vertx;
    this.book = book;
    this.modes = modes;
    this.faultDice = faultDice;
  }

  Router router() {
    Router router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT_BYTES));
    router.post("/charges").handler(this::charge);
    router.get("/charges").handler(call -> answer(call, 200, new Charges(book.all())));
    router.get("/mode").handler(call -> answer(call, 200, modes.mode()));
    router.put("/mode").handler(this::setMode);
    router.route().failureHandler(call -> refuse(call, call.failure(), call.statusCode()));
    router.errorHandler(400, call -> refuse(call, null, 400)); // a path that cannot be decoded
    router.errorHandler(404, call -> refuse(call, null, 404));
    router.errorHandler(405, call -> refuse(call, null, 405));
    return router;
  }

  private void setMode(RoutingContext call) {
    modes.set(Mode.read(body(call)));
    LOG.info("the bank is now {}", modes.mode());
    answer(call, 200, modes.mode());
  }

  private void charge(RoutingContext call) {
    String key = key(call);
    ChargeRequest chargeRequest = ChargeRequest.read(body(call));
    modes
        .awake()
        .compose(this::afterLatency)
        .compose(mode -> chargeOrFail(call, key, chargeRequest, faultDice.draw(mode.errorRate())))
        .onFailure(call::fail);
  }

  private Future<Mode> afterLatency(Mode mode) {
    return mode.latencyMs() == 0
        ? Future.succeededFuture(mode)
        : vertx.timer(mode.latencyMs()).map(mode);
  }

  private Future<?> chargeOrFail(
      RoutingContext call, String key, ChargeRequest chargeRequest, FaultDice.Draw draw) {
    return switch (draw) {
      case WELL -> book.book(key, chargeRequest).onSuccess(booking -> answer(call, 201, booking));
      case FAIL_BEFORE_BOOKING -> Future.failedFuture(outOfOrder());
      case FAIL_AFTER_BOOKING ->
          book.book(key, chargeRequest).compose(booking -> Future.failedFuture(outOfOrder()));
      case CUT_AFTER_BOOKING ->
          book.book(key, chargeRequest).onSuccess(booking -> call.request().connection().close());
    };
  }

  private static BankProblem outOfOrder() {
    return new BankProblem(500, "Internal Server Error", "the bank is out of order");
  }

  private static String key(RoutingContext call) {
    String key = call.request().getHeader("Idempotency-Key");
    if (key == null || !key.matches("[!-~]{1,128}")) {
      throw BankProblem.badRequest("Idempotency-Key must be 1 to 128 visible ASCII characters");
    }
    return key;
  }

  private static Buffer body(RoutingContext call) {
    Buffer body = call.body().buffer();
    return body == null ? Buffer.buffer() : body;
  }

  private static void answer(RoutingContext call, int status, Object value) {
    send(call, status, "application/json", Json.encode(value));
  }

  private static void refuse(RoutingContext call, Throwable failure, int status) {
    BankProblem bankProblem = bankProblem(failure, status);
    if (bankProblem.status == 500 && failure != null && !(failure instanceof BankProblem)) {
      LOG.error("{} {} failed", call.request().method(), call.request().path(), failure);
    }
    send(call, bankProblem.status, "application/problem+json", bankProblem.problem().toBuffer());
  }

  private static BankProblem bankProblem(Throwable failure, int status) {
    if (failure instanceof BankProblem bankProblem) {
      return bankProblem;
    }
    int code = failure instanceof HttpException http ? http.getStatusCode() : status;
    return switch (code) {
      case 404 -> new BankProblem(404, "Not Found", "the bank has /charges and /mode");
      case 405 -> new BankProblem(405, "Method Not Allowed", "see GET and POST /charges, /mode");
      case 413 ->
          new BankProblem(
              413, "Content Too Large", "a body has " + BODY_LIMIT_BYTES + " bytes at most");
      case 400 -> BankProblem.badRequest("the request cannot be read");
      default -> new BankProblem(500, "Internal Server Error", "the bank failed");
    };
  }

  private static void send(RoutingContext call, int status, String type, Buffer body) {
    if (!call.response().ended() && !call.response().closed()) {
      call.response()
          .setStatusCode(status)
          .putHeader("Content-Type", type)
          .end(body)
          .onFailure(
              closed -> LOG.debug("The caller left before its answer: {}", closed.getMessage()));
    }
  }
}
