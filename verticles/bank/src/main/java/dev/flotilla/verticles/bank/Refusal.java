package dev.flotilla.verticles.bank;

import io.vertx.core.json.JsonObject;

/** An answer that is no success, as {@code application/problem+json}. */
final class Refusal extends RuntimeException {

  final int status;
  final String title;

  Refusal(int status, String title, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
  }

  static Refusal badRequest(String detail) {
    return new Refusal(400, "Bad Request", detail);
  }

  JsonObject problem() {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", title)
        .put("status", status)
        .put("detail", getMessage());
  }
}
