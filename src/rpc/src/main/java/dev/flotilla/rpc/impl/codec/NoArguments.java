package dev.flotilla.rpc.impl.codec;

import io.vertx.core.buffer.Buffer;

/** An empty array in front of no values; whatever else arrives is surplus. */
final class NoArguments implements ArgumentCodec {

  private static final Buffer NOTHING = Buffer.buffer("[]");
  private static final Object[] NO_VALUES = {};

  @Override
  public Buffer encode(Object[] values) {
    return NOTHING;
  }

  @Override
  public Object[] decode(Buffer arguments) {
    return NO_VALUES;
  }
}
