package dev.flotilla.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A plain HTTP service behind a gateway: tells what it saw, or misbehaves by path. */
final class Warehouse {

  private static final Buffer CHUNK = Buffer.buffer(new byte[16 << 10]);
  private static final int CHUNKS_AT_ONCE = 64;

  private final Vertx vertx;
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicInteger broken = new AtomicInteger();
  private volatile boolean slow;
  private volatile boolean heldBack;
  private volatile Runnable silence = () -> {};
  private HttpServer server;

  private Warehouse(Vertx vertx) {
    this.vertx = vertx;
  }

  static Warehouse open(Vertx vertx) {
    Warehouse warehouse = new Warehouse(vertx);
    warehouse.server =
        House.get(
            vertx
                .createHttpServer()
                .requestHandler(warehouse::handle)
                .exceptionHandler(cut -> {})
                .listen(0, "127.0.0.1"));
    return warehouse;
  }

  int port() {
    return server.actualPort();
  }

  long received() {
    return received.get();
  }

  long sent() {
    return sent.get();
  }

  int broken() {
    return broken.get();
  }

  boolean heldBack() {
    return heldBack;
  }

  void slowDown() {
    slow = true;
  }

  void onSilence(Runnable action) {
    silence = action;
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    if (path.endsWith("/silence")) {
      silence.run();
    } else if (path.endsWith("/cut")) {
      HttpServerResponse response = request.response().setChunked(true);
      response.write("half").onComplete(written -> request.connection().close());
    } else if (path.endsWith("/endless")) {
      pour(request.response().setChunked(true).exceptionHandler(gone -> {}));
    } else if (path.endsWith("/early")) {
      request.response().setStatusCode(409).end("no");
    } else {
      count(request);
    }
  }

  private void pour(HttpServerResponse response) {
    for (int i = 0; i < CHUNKS_AT_ONCE && !response.writeQueueFull(); i++) {
      sent.addAndGet(CHUNK.length());
      response.write(CHUNK);
    }
    heldBack = !response.closed() && response.writeQueueFull();
    if (heldBack) {
      response.drainHandler(
          ready -> {
            heldBack = false;
            pour(response);
          });
    } else if (!response.closed()) { // a reset is told on this event loop, in between
      vertx.runOnContext(then -> pour(response));
    }
  }

  private void count(HttpServerRequest request) {
    AtomicLong bytes = new AtomicLong();
    request.exceptionHandler(cut -> broken.incrementAndGet());
    request.handler(
        chunk -> {
          received.addAndGet(chunk.length());
          bytes.addAndGet(chunk.length());
          if (slow && bytes.get() % (1 << 20) < chunk.length()) {
            request.pause(); // a batch is written
            vertx.setTimer(2, done -> request.resume());
          }
        });
    request.endHandler(end -> answer(request, bytes.get()));
  }

  private static void answer(HttpServerRequest request, long bytes) {
    JsonObject headers = new JsonObject();
    request.headers().forEach((name, value) -> headers.put(name.toLowerCase(), value));
    request
        .response()
        .putHeader("connection", "x-hop")
        .putHeader("x-hop", "1")
        .putHeader("x-answer", "yes")
        .putHeader("keep-alive", "timeout=5")
        .end(
            new JsonObject()
                .put("uri", request.uri())
                .put("bytes", bytes)
                .put("headers", headers)
                .encode());
  }
}
