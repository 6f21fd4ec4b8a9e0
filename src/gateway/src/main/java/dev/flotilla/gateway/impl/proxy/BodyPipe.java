package dev.flotilla.gateway.impl.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/**
 * Moves bytes from one stream to another, never faster than the slower one takes them, and counts
 * them. Holds no byte of its own.
 */
final class BodyPipe {

  /** Who is told how the source is treated. */
  interface PipeListener {

    /** What is over the limit is not written; called once, and the pump has stopped. */
    void overLimit();

    /** A part came. */
    default void moved(int bytes) {}

    /** The source must wait, or need not any more. */
    default void paused(boolean paused) {}
  }

  private final ReadStream<Buffer> from;
  private final WriteStream<Buffer> to;
  private final long limitBytes;
  private final PipeListener pipeListener;
  private long bytes;
  private long looked;
  private boolean paused;
  private boolean stopped;

  BodyPipe(
      ReadStream<Buffer> from, WriteStream<Buffer> to, long limitBytes, PipeListener pipeListener) {
    this.from = from;
    this.to = to;
    this.limitBytes = limitBytes;
    this.pipeListener = pipeListener;
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
    to.drainHandler(ready -> resume());
    from.resume();
  }

  /** Moves nothing more; what still comes is dropped. */
  void stop() {
    stopped = true;
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
      pipeListener.overLimit();
      return;
    }
    pipeListener.moved(chunk.length());
    to.write(chunk);
    if (!paused && to.writeQueueFull()) {
      paused = true;
      pipeListener.paused(true);
      from.pause();
    }
  }

  private void resume() {
    if (!stopped && paused) {
      paused = false;
      pipeListener.paused(false);
      from.resume();
    }
  }
}
