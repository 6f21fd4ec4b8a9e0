package dev.flotilla.rpc.impl.codec;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Call;
import io.vertx.core.buffer.Buffer;

/** Holds back messages that are too large, where they are made. */
public record PayloadLimit(Bytes most) {

  /** Arguments within the limit; the same call would be refused again, so the caller is told so. */
  public void arguments(Call call, Buffer arguments) {
    if (isOver(arguments)) {
      String what = "the arguments of " + call.service() + "." + call.method();
      throw tooLarge(Code.INVALID_ARGUMENT, what, arguments);
    }
  }

  /** A result within the limit; the call did run. */
  public Buffer result(String call, Buffer result) {
    if (isOver(result)) {
      throw tooLarge(Code.RESOURCE_EXHAUSTED, "the result of " + call, result);
    }
    return result;
  }

  private boolean isOver(Buffer payload) {
    return payload.length() > most.count();
  }

  private ServiceFailure tooLarge(Code code, String what, Buffer payload) {
    return new ServiceFailure(
        code, what + " must be at most " + most + " but was " + payload.length() + " bytes");
  }
}
