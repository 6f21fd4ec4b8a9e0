package dev.flotilla.rpc.impl;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.buffer.Buffer;

/** Holds back messages that are too large, where they are made. */
record PayloadLimit(Bytes most) {

  /** Arguments within the limit; the same call would be refused again, so the caller is told so. */
  Buffer arguments(String call, Buffer arguments) {
    return within(Code.INVALID_ARGUMENT, "the arguments of " + call, arguments);
  }

  /** A result within the limit; the call did run. */
  Buffer result(String call, Buffer result) {
    return within(Code.RESOURCE_EXHAUSTED, "the result of " + call, result);
  }

  private Buffer within(Code code, String what, Buffer payload) {
    if (payload.length() <= most.count()) {
      return payload;
    }
    throw new ServiceFailure(
        code, what + " must be at most " + most + " but was " + payload.length() + " bytes");
  }
}
