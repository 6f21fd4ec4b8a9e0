package dev.flotilla.rpc.impl.codec;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.rpc.Contract;
import io.vertx.core.buffer.Buffer;

/** The result of one method as it travels, and back. */
public interface ResultCodec {

  static ResultCodec of(Contract.Method method) {
    if (method.result() == Void.class) {
      return new NoResult();
    }
    return method.result() == Buffer.class ? new RawResult(method) : new JsonResult(method);
  }

  /**
   * What travels.
   *
   * @throws IllegalStateException if the service gave null or something that has no JSON: a bug
   */
  Buffer encode(Object result);

  /**
   * The result in a reply.
   *
   * @throws ServiceFailure {@code INTERNAL} if it does not fit the contract: the call did run
   */
  Object decode(Buffer reply);

  static void checkPresent(String call, Object result) {
    if (result == null) {
      throw new IllegalStateException(call + " gave null; declare an Optional to give nothing");
    }
  }

  /** {@code Void}. */
  record NoResult() implements ResultCodec {

    private static final Buffer NOTHING = Buffer.buffer(0);

    @Override
    public Buffer encode(Object result) {
      return NOTHING;
    }

    @Override
    public Object decode(Buffer reply) {
      return null;
    }
  }

  /**
   * Bytes as they are.
   *
   * @param call that gives them
   */
  record RawResult(String call) implements ResultCodec {

    RawResult(Contract.Method method) {
      this(method.service() + "." + method.name());
    }

    @Override
    public Buffer encode(Object result) {
      checkPresent(call, result);
      return (Buffer) result;
    }

    @Override
    public Object decode(Buffer reply) {
      return reply;
    }
  }
}
