package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/** Baggage of a call as bytes: the number of pairs, then name and value of each. */
final class BaggageCodec {

  /** Source: what W3C Baggage asks everybody to carry. */
  static final int MAX_BYTES = 8192;

  private static final byte[] NONE = {0, 0};

  private BaggageCodec() {}

  /**
   * @throws ServiceFailure {@code INVALID_ARGUMENT} if it is too much to go along with every call
   */
  static byte[] encode(Map<String, String> baggage) {
    if (baggage.isEmpty()) {
      return NONE;
    }
    Buffer bytes = Buffer.buffer();
    bytes.appendUnsignedShort(baggage.size());
    try {
      baggage.forEach(
          (name, value) -> {
            Frame.writeText(bytes, Frame.text(name));
            Frame.writeText(bytes, Frame.text(value));
          });
    } catch (IllegalArgumentException tooLong) {
      throw tooMuch(tooLong.getMessage());
    }
    if (bytes.length() > MAX_BYTES) {
      throw tooMuch("it has " + bytes.length() + " bytes");
    }
    return bytes.getBytes();
  }

  static Map<String, String> read(FrameReader frame) {
    int pairs = frame.readCount();
    if (pairs == 0) {
      return Map.of();
    }
    Map<String, String> baggage = new HashMap<>();
    for (int i = 0; i < pairs; i++) {
      String name = frame.readText();
      baggage.put(name, frame.readText());
    }
    return baggage;
  }

  private static ServiceFailure tooMuch(String seen) {
    return new ServiceFailure(
        Code.INVALID_ARGUMENT,
        "the baggage of a call must be at most " + MAX_BYTES + " bytes but " + seen);
  }
}
