package dev.flotilla.rpc.impl;

import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.Map;
import java.util.UUID;

/** Names and shapes on the event bus, in one place. Nodes of other versions depend on them. */
final class Wire {

  static final String METHOD = "method";

  /** On a reply: it is a failure, of this code; the body is its JSON. */
  static final String FAILURE = "flotilla-failure";

  /** Detail by which a caller knows that the instance has no such method. */
  static final String UNKNOWN_METHOD = "unknownMethod";

  private Wire() {}

  /** An address that no instance has had before. */
  static String newAddress(String service) {
    return "flotilla.rpc." + service + "." + UUID.randomUUID();
  }

  /** A failure's JSON. */
  private record Failure(String code, String message, Map<String, String> details) {}

  static void reply(Message<?> message, Buffer result) {
    message.reply(result);
  }

  static void reply(Message<?> message, ServiceFailure failure) {
    Failure body = new Failure(failure.code().name(), failure.getMessage(), failure.details());
    message.reply(
        Json.encode(body), new DeliveryOptions().addHeader(FAILURE, failure.code().name()));
  }

  /** The failure that a reply holds. */
  static ServiceFailure failure(String code, Object body) {
    try {
      Failure failure = Json.decode((Buffer) body, Failure.class);
      return new ServiceFailure(
          ServiceFailure.Code.of(code),
          failure.message() == null ? "failed without a message" : failure.message(),
          failure.details() == null ? Map.of() : failure.details());
    } catch (ServiceFailure | ClassCastException | NullPointerException unreadable) {
      // The code in the header is what callers branch on; the sentence is lost.
      return new ServiceFailure(ServiceFailure.Code.of(code), "failed with an unreadable message");
    }
  }
}
