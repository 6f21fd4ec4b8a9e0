package dev.flotilla.rpc.impl.codec;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.rpc.Contract;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** The result of one method as JSON and back. */
final class JsonResult implements ResultCodec {

  private final String call;
  private final ObjectWriter writer;
  private final ObjectReader reader;

  JsonResult(Contract.Method method) {
    JavaType type = WireTypes.of(method.result());
    this.call = method.service() + "." + method.name();
    this.writer = Json.mapper().writerFor(type);
    this.reader = Json.mapper().readerFor(type);
  }

  @Override
  public Buffer encode(Object result) {
    ResultCodec.checkPresent(call, result);
    try {
      return JsonBytes.write(writer, result);
    } catch (IOException unmapped) {
      throw new IllegalStateException(call + " gave a result that has no JSON", unmapped);
    }
  }

  @Override
  public Object decode(Buffer reply) {
    try {
      return JsonBytes.read(reader, reply);
    } catch (IOException misfit) {
      String where = JsonErrors.path(misfit);
      throw new ServiceFailure(
              ServiceFailure.Code.INTERNAL,
              call
                  + " did run, but its result does not fit the contract here: "
                  + (where.isEmpty() ? "" : where + ": ")
                  + JsonErrors.reason(misfit))
          .afterPossibleRun();
    }
  }
}
