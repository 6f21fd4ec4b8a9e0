package dev.flotilla.gateway.impl.mount;

import dev.flotilla.gateway.impl.server.Exchange;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.util.function.Supplier;

/**
 * A response as a mounted Router sees it. The gateway learns when it ends, adds its headers, and
 * drops what the Router writes after the gateway itself has answered, for example with 504. Writes
 * from other threads, such as those of blocking handlers, move to the request's event loop.
 */
final class MountedResponse extends ForwardingResponse {

  private final Exchange exchange;
  private final ContextInternal context;
  private boolean continued;

  MountedResponse(Exchange exchange, ContextInternal context) {
    super(exchange.response());
    this.exchange = exchange;
    this.context = context;
  }

  Exchange exchange() {
    return exchange;
  }

  void writeContinueIfExpected() {
    if (exchange.request().headers().contains(HttpHeaders.EXPECT)) {
      writeContinue();
    }
  }

  /** Sends 100 once, although both this class and {@code BodyHandler} do it. */
  @Override
  public Future<Void> writeContinue() {
    if (continued) {
      return Future.succeededFuture();
    }
    continued = true;
    return super.writeContinue();
  }

  @Override
  public HttpServerResponse endHandler(Handler<Void> handler) {
    super.endHandler(
        end -> {
          try {
            if (handler != null) {
              handler.handle(end);
            }
          } finally {
            exchange.ended();
          }
        });
    return this;
  }

  @Override
  public Future<Void> writeHead() {
    return write(super::writeHead, false);
  }

  @Override
  public Future<Void> writeEarlyHints(MultiMap headers) {
    return onEventLoop(() -> super.writeEarlyHints(headers));
  }

  @Override
  public Future<Void> write(Buffer data) {
    return write(() -> super.write(data), false);
  }

  @Override
  public Future<Void> write(String chunk) {
    return write(() -> super.write(chunk), false);
  }

  @Override
  public Future<Void> write(String chunk, String encoding) {
    return write(() -> super.write(chunk, encoding), false);
  }

  @Override
  public Future<Void> end() {
    return write(super::end, true);
  }

  @Override
  public Future<Void> end(Buffer chunk) {
    return write(() -> super.end(chunk), true);
  }

  @Override
  public Future<Void> end(String chunk) {
    return write(() -> super.end(chunk), true);
  }

  @Override
  public Future<Void> end(String chunk, String encoding) {
    return write(() -> super.end(chunk, encoding), true);
  }

  @Override
  public Future<Void> sendFile(String filename, long offset, long length) {
    return write(() -> super.sendFile(filename, offset, length), true);
  }

  @Override
  public Future<Void> sendFile(FileChannel channel, long offset, long length) {
    return write(() -> super.sendFile(channel, offset, length), true);
  }

  @Override
  public Future<Void> sendFile(RandomAccessFile file, long offset, long length) {
    return write(() -> super.sendFile(file, offset, length), true);
  }

  private Future<Void> write(Supplier<Future<Void>> write, boolean last) {
    return onEventLoop(() -> last ? exchange.endWith(write) : begin(write));
  }

  private Future<Void> begin(Supplier<Future<Void>> write) {
    if (!headWritten()) {
      exchange.prepareHead();
    }
    return write.get();
  }

  private Future<Void> onEventLoop(Supplier<Future<Void>> write) {
    if (context.inThread()) {
      return unlessAnswered(write);
    }
    Promise<Void> written = Promise.promise();
    context.runOnContext(
        later -> {
          try {
            unlessAnswered(write).onComplete(written);
          } catch (RuntimeException refused) {
            written.fail(refused);
          }
        });
    return written.future();
  }

  private Future<Void> unlessAnswered(Supplier<Future<Void>> write) {
    return exchange.problem() == null
        ? write.get()
        : Future.failedFuture(
            new IllegalStateException(
                "the gateway has already answered the request with " + exchange.problem()));
  }
}
