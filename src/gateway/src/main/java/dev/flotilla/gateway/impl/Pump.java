package dev.flotilla.gateway.impl;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/**
 * Moves bytes from one stream to another, never faster than the slower one takes them, and counts
 * them. Holds no byte of its own.
 */
final class Pump {

  private final ReadStream<Buffer> from;
  private final WriteStream<Buffer> to;
  private final long limitBytes;
  private final Runnable overLimit;
  private long bytes;
  private long looked;
  private boolean stopped;

  /**
   * @param limitBytes what is over it is not written
   * @param overLimit called once then, and the pump has stopped
   */
  Pump(ReadStream<Buffer> from, WriteStream<Buffer> to, long limitBytes, Runnable overLimit) {
    this.from = from;
    this.to = to;
    this.limitBytes = limitBytes;
    this.overLimit = overLimit;
  }

  /** Starts moving. The source is paused by the caller and resumed here. */
  void start(Runnable ended) {
    from.handler(this::move);
    from.endHandler(
        end -> {
          if (!stopped) {
            stopped = true;
            ended.run();
          }
        });
    to.drainHandler(
        ready -> {
          if (!stopped) {
            from.resume();
          }
        });
    from.resume();
  }

  /** Moves nothing more; what still comes is dropped. */
  void stop() {
    stopped = true;
  }

  long bytes() {
    return bytes;
  }

  /** Whether bytes moved since the last time this was asked. */
  boolean movedSinceLastLook() {
    boolean moved = bytes != looked;
    looked = bytes;
    return moved;
  }

  private void move(Buffer chunk) {
    if (stopped) {
      return;
    }
    bytes += chunk.length();
    if (bytes > limitBytes) {
      stopped = true;
      overLimit.run();
      return;
    }
    to.write(chunk);
    if (to.writeQueueFull()) {
      from.pause();
    }
  }
}
