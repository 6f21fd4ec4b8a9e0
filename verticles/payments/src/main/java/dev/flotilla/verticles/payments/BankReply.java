package dev.flotilla.verticles.payments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Translates replies of the bank. */
final class BankReply {

  private BankReply() {}

  static Future<BankAnswer> read(int status, Buffer body) {
    return switch (status) {
      case 200, 201 -> booked(text(body, "id"));
      case 400, 402, 413, 422 -> Future.succeededFuture(BankAnswer.declined(said(body)));
      case 409 -> failed(Code.ALREADY_EXISTS, "the bank has another charge: " + said(body));
      default -> failed(Code.UNAVAILABLE, "the bank answered " + status);
    };
  }

  private static Future<BankAnswer> booked(String id) {
    return id.isEmpty()
        ? failed(Code.UNAVAILABLE, "the bank answered without a booking")
        : Future.succeededFuture(BankAnswer.paid(id));
  }

  private static String said(Buffer body) {
    String detail = text(body, "detail");
    return detail.isEmpty() ? "no reason given" : detail;
  }

  private static String text(Buffer body, String field) {
    try {
      return Json.decode(body, JsonNode.class).path(field).asText("");
    } catch (ServiceFailure unreadable) {
      return ""; // perhaps the page of a proxy; the status decides
    }
  }

  private static Future<BankAnswer> failed(Code code, String message) {
    return Future.failedFuture(new ServiceFailure(code, message));
  }
}
