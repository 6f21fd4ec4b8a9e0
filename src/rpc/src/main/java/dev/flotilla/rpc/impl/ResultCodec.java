package dev.flotilla.rpc.impl;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.rpc.Contract;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** The result of one method as JSON and back; nothing at all for {@code Void}. */
final class ResultCodec {

  private static final Buffer NOTHING = Buffer.buffer(0);

  private final String call;
  private final boolean nothing;
  private final ObjectWriter writer;
  private final ObjectReader reader;

  ResultCodec(Contract.Method method) {
    JavaType type = WireTypes.of(method.result());
    this.call = method.service() + "." + method.name();
    this.nothing = method.result() == Void.class;
    this.writer = Json.mapper().writerFor(type);
    this.reader = Json.mapper().readerFor(type);
  }

  /**
   * The JSON of a result.
   *
   * @throws IllegalStateException if the service gave null or something that has no JSON: a bug
   */
  Buffer encode(Object result) {
    if (nothing) {
      return NOTHING;
    }
    if (result == null) {
      throw new IllegalStateException(call + " gave null; declare an Optional to give nothing");
    }
    try {
      return JsonBytes.write(writer, result);
    } catch (IOException unmapped) {
      throw new IllegalStateException(call + " gave a result that has no JSON", unmapped);
    }
  }

  /**
   * The result in a reply.
   *
   * @throws ServiceFailure {@code INTERNAL} if it does not fit the contract: the call did run
   */
  Object decode(Buffer reply) {
    if (nothing) {
      return null;
    }
    try {
      return JsonBytes.read(reader, reply);
    } catch (IOException misfit) {
      throw new ServiceFailure(
          ServiceFailure.Code.INTERNAL,
          "the result of "
              + call
              + " does not fit the contract here, "
              + Unreadable.path(misfit)
              + ": "
              + Unreadable.reason(misfit));
    }
  }
}
