package dev.flotilla.insight.impl.trace;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.TraceContext;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.SpanView;
import dev.flotilla.insight.trace.TraceOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP and messages of Vert.x, over real sockets. */
class SpanTracerTest {

  private final RingRecorder recorder = new RingRecorder(TraceOptions.defaults(), "shop-1");
  private final Vertx vertx = Vertx.builder().withTracer(recorder.vertxTracing()).build();
  private final HttpClient client = vertx.createHttpClient();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }

  @Test
  void aRequestItsMessageAndTheRequestThatFollowsAreOneTrace() throws Exception {
    int bank = serve(request -> request.response().setStatusCode(503).end());
    vertx
        .eventBus()
        .<String>consumer(
            "charge",
            message -> get(bank, "/charges?card=1").onComplete(answer -> message.reply("done")));
    int shop =
        serve(
            request ->
                vertx
                    .eventBus()
                    .<String>request("charge", "1")
                    .onComplete(reply -> request.response().end()));
    TraceContext caller = TraceContext.start();

    get(shop, "/orders", caller).await(10, SECONDS);

    String trace = caller.traceId();
    await().untilAsserted(() -> assertThat(recorder.spans(trace, 100)).hasSize(5));
    List<SpanView> spans = recorder.spans(trace, 100);
    SpanView order = child(spans, caller.spanId());
    SpanView sent = child(spans, order.spanId());
    SpanView processed = child(spans, sent.spanId());
    SpanView asked = child(spans, processed.spanId());
    SpanView answered = child(spans, asked.spanId());
    assertThat(order.kind()).isEqualTo(SpanRole.SERVER);
    assertThat(order.attributes().get("http.response.status_code").isNumber()).isTrue();
    assertThat(sent.kind()).isEqualTo(SpanRole.PRODUCER);
    assertThat(sent.name()).isEqualTo("send charge");
    assertThat(processed.kind()).isEqualTo(SpanRole.CONSUMER);
    assertThat(asked.attribute("url.full")).endsWith("/charges");
    assertThat(asked.status()).isEqualTo(SpanView.ERROR);
    assertThat(answered.status()).isEqualTo(SpanView.ERROR);
  }

  @Test
  void aTraceThatTheRequestHasAlreadyIsSentOnce() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    int bank =
        serve(
            request -> {
              seen.addAll(request.headers().getAll(TraceContext.HEADER));
              request.response().end();
            });
    TraceContext own = TraceContext.start();
    int shop =
        serve(request -> get(bank, "/charges", own).onComplete(answer -> request.response().end()));

    get(shop, "/orders", TraceContext.start()).await(10, SECONDS);

    assertThat(seen).containsExactly(own.traceparent());
  }

  @Test
  void aMessageOfNoTraceLeavesNone() throws Exception {
    vertx.eventBus().<String>consumer("charge", message -> message.reply("done"));

    Message<String> reply = vertx.eventBus().<String>request("charge", "1").await(10, SECONDS);

    assertThat(reply.headers().contains(TraceContext.HEADER)).isFalse();
    assertThat(recorder.status().recorded()).isZero();
  }

  private int serve(Handler<HttpServerRequest> handler) throws Exception {
    HttpServer server = vertx.createHttpServer().requestHandler(handler);
    return server.listen(0, "127.0.0.1").await(10, SECONDS).actualPort();
  }

  private Future<HttpClientResponse> get(int port, String path) {
    return client.request(HttpMethod.GET, port, "127.0.0.1", path).compose(HttpClientRequest::send);
  }

  private Future<HttpClientResponse> get(int port, String path, TraceContext caller) {
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", path)
        .map(request -> request.putHeader(TraceContext.HEADER, caller.traceparent()))
        .compose(HttpClientRequest::send);
  }

  private static SpanView child(List<SpanView> spans, String parent) {
    return spans.stream().filter(span -> span.parentId().equals(parent)).findFirst().orElseThrow();
  }
}
