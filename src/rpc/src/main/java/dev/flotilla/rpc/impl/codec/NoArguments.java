package dev.flotilla.rpc.impl.codec;

import io.vertx.core.buffer.Buffer;

/** The arguments of a method without parameters: an empty array; other elements are ignored. */
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

  @Override
  public Object decode(Buffer arguments, int index) {
    throw new IndexOutOfBoundsException(index);
  }
}
