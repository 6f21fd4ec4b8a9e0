package dev.flotilla.gateway.impl.mount;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.impl.http.Problem;
import dev.flotilla.gateway.impl.http.ProblemKind;
import dev.flotilla.gateway.impl.server.Exchange;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;

/** Turns what a mounted Router neither answers nor handles into problem documents. */
final class RouterFailures {

  private static final int[] UNMATCHED = {400, 404, 405, 406, 415};

  private RouterFailures() {}

  /** A Router with another one mounted at a path, which answers the failures of that one. */
  static Router around(Vertx vertx, String path, Router mounted) {
    Router root = Router.router(vertx);
    root.route(path.equals("/") ? "/*" : path + "/*").subRouter(mounted);
    root.route().failureHandler(RouterFailures::failed);
    for (int status : UNMATCHED) {
      root.errorHandler(status, RouterFailures::failed);
    }
    return root;
  }

  private static void failed(RoutingContext context) {
    Exchange exchange = ((MountedResponse) context.response()).exchange();
    Throwable cause = context.failure();
    int status = context.statusCode();
    if (exchange.problem() != null) {
      return; // the gateway has answered already, for example with 504
    }
    if (cause == null || cause instanceof HttpException) {
      exchange.refuse(problem(exchange, status, cause));
    } else if (status == 500 || status == -1 || cause instanceof ServiceFailure) {
      exchange.fail(cause);
    } else {
      exchange.refuse(problem(exchange, status, cause));
    }
  }

  private static Problem problem(Exchange exchange, int status, Throwable cause) {
    if (status == 404 && cause == null) {
      return Problem.of(ProblemKind.UNKNOWN_PATH, "no route for " + exchange.path());
    }
    String payload = cause instanceof HttpException http ? http.getPayload() : null;
    return Problem.ofStatus(status, payload);
  }
}
