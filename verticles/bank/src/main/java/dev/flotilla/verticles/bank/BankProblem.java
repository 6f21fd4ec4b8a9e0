package dev.flotilla.verticles.bank;

import io.vertx.core.json.JsonObject;

/** An error response, as {@code application/problem+json}. */
final class BankProblem extends RuntimeException {

  final int status;
  final String title;

  BankProblem(int status, String title, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
  }

  static BankProblem badRequest(String detail) {
    return new BankProblem(400, "Bad Request", detail);
  }

  JsonObject problem() {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", title)
        .put("status", status)
        .put("detail", getMessage());
  }
}
