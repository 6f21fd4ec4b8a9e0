package dev.flotilla.rpc.impl.codec;

import io.vertx.core.buffer.Buffer;
import java.io.OutputStream;

/** Collects in a buffer what a JSON generator writes. */
final class BufferOutputStream extends OutputStream {

  // Most messages fit; larger ones grow it.
  private static final int INITIAL_BYTES = 256;

  private final Buffer buffer = Buffer.buffer(INITIAL_BYTES);

  @Override
  public void write(int value) {
    buffer.appendByte((byte) value);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    buffer.appendBytes(bytes, offset, length);
  }

  Buffer buffer() {
    return buffer;
  }
}
