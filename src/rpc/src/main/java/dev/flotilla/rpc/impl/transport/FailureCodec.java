package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** A failure in a reply: its code is beside it, message and details are JSON. */
final class FailureCodec {

  private record Shape(String code, String message, Map<String, String> details) {}

  private FailureCodec() {}

  static Buffer write(ServiceFailure failure) {
    return Json.encode(new Shape(failure.code().name(), failure.getMessage(), failure.details()));
  }

  /** The failure; a code that is not known here is {@code UNKNOWN}. */
  static ServiceFailure read(int code, Buffer json) {
    ServiceFailure.Code known = ServiceFailure.Code.of(code);
    try {
      Shape failure = Json.decode(json, Shape.class);
      return new ServiceFailure(
          known,
          failure.message() == null ? "failed without a message" : failure.message(),
          failure.details() == null ? Map.of() : failure.details());
    } catch (ServiceFailure | NullPointerException unreadable) {
      // The code is what callers branch on; the sentence is lost.
      return new ServiceFailure(known, "failed with an unreadable message");
    }
  }
}
