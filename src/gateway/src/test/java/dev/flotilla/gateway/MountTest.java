package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A vertx-web Router behind a gateway, as its user sees it. */
class MountTest {

  @RegisterExtension static final House HOUSE = new House();

  private static final Set<Router> ROUTERS = ConcurrentHashMap.newKeySet();
  private static Gateway gateway;
  private static int port;

  @BeforeAll
  static void open() {
    Guard guard =
        headers -> {
          if (headers.contains("stranger")) {
            throw new ServiceFailure(ServiceFailure.Code.UNAUTHENTICATED, "no strangers");
          }
        };
    gateway =
        House.get(
            HOUSE
                .builder(House.libraryOnly())
                .guard(guard)
                .mount(MountOptions.at("/shop").withMaxBody(new Bytes(1000)), MountTest::shop)
                .mount(MountOptions.at("/open").unguarded(), MountTest::echo)
                .mount("/api/library/extra", MountTest::echo)
                .mount("/", MountTest::echo)
                .start());
    port = gateway.port();
  }

  private static Router shop(Vertx vertx) {
    Router router = Router.router(vertx);
    ROUTERS.add(router);
    router.get("/items/:id").handler(MountTest::item);
    router
        .get("/context")
        .handler(context -> context.end(CallContext.current().orElseThrow().trace().traceId()));
    router.get("/blocking").blockingHandler(context -> context.end("from a worker"));
    router.get("/rude").handler(MountTest::withEndHandlerOfItsOwn);
    router.get("/docs/*").handler(StaticHandler.create("dev/flotilla/gateway/docs"));
    router
        .post("/body")
        .handler(BodyHandler.create(false))
        .handler(context -> context.end(context.body().buffer()));
    router.post("/raw").handler(context -> context.request().body().onSuccess(context::end));
    router.post("/unread").handler(context -> context.end("not read"));
    return router;
  }

  private static Router echo(Vertx vertx) {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(context -> context.end(context.mountPoint() + " " + context.request().uri()));
    return router;
  }

  private static void item(RoutingContext context) {
    context
        .response()
        .putHeader("x-own", "kept")
        .end(context.pathParam("id") + " " + context.queryParam("q"));
  }

  private static void withEndHandlerOfItsOwn(RoutingContext context) {
    context.response().endHandler(ended -> {}).end("ended");
  }

  @Test
  void pathsInTheRouterAreRelativeToTheMount() {
    HttpResponse<String> answer = Web.get(port, "/shop/items/7?q=a&q=b");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("7 [a, b]");
    assertThat(answer.headers().firstValue("x-own")).contains("kept");
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(answer.headers().firstValue("x-trace-id").orElseThrow()).matches("[0-9a-f]{32}");
  }

  @Test
  void theLongestPathDecides() {
    assertThat(Web.get(port, "/api/library/books/1").body()).contains("\"isbn\"");
    assertThat(Web.get(port, "/api/library/extra/x").body()).startsWith("/api/library/extra/ ");
    assertThat(Web.get(port, "/api/library/unknown").statusCode()).isEqualTo(404);
    assertThat(Web.get(port, "/docs").body()).contains("<html");
    assertThat(Web.get(port, "/").body()).isEqualTo("/ /");
    assertThat(Web.get(port, "/anything/else").body()).isEqualTo("/ /anything/else");
    assertThat(Web.get(port, "/shopping").body()).isEqualTo("/ /shopping");
  }

  @Test
  void theRouterSeesThePathByWhichTheGatewayRouted() {
    assertThat(raw("/open/a/../b/%7euser//c/?x=%2F")).endsWith("/open/ /open/b/~user/c/?x=%2F");
    assertThat(raw("/open/../shop/items/8")).endsWith("8 []");
    assertThat(raw("/open/a%2fb")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void theGuardAdmitsUnlessTheRouterAuthenticatesItself() {
    assertThat(Web.get(port, "/shop/items/7", "stranger", "1").statusCode()).isEqualTo(401);
    assertThat(Web.get(port, "/open/7", "stranger", "1").statusCode()).isEqualTo(200);
  }

  @Test
  void handlersInheritTheContextOfTheRequest() {
    HttpResponse<String> answer = Web.get(port, "/shop/context");

    assertThat(answer.headers().firstValue("x-trace-id")).contains(answer.body());
  }

  @Test
  void bodiesWithinTheLimitArriveWhicheverWayTheyAreRead() {
    String body = "x".repeat(1000);

    assertThat(Web.post(port, "/shop/body", body).body()).isEqualTo(body);
    assertThat(Web.post(port, "/shop/raw", body).body()).isEqualTo(body);
    assertThat(Web.post(port, "/shop/unread", body).body()).isEqualTo("not read");
  }

  @Test
  void aClientThatWaitsFor100GetsItOnce() {
    String answer =
        Web.raw(
            port,
            "POST /shop/body HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                + "Content-Length: 2\r\nConnection: close\r\n\r\nok");

    assertThat(answer.split("HTTP/1.1 100 ", -1)).hasSize(2);
    assertThat(answer).endsWith("ok");
  }

  @Test
  void filesAreSent() {
    HttpResponse<String> file = Web.get(port, "/shop/docs/style.css");

    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.headers().firstValue("content-type")).contains("text/css;charset=UTF-8");
    assertThat(file.headers().firstValue("x-trace-id")).isPresent();
    assertThat(file.body()).contains("--ground");
    assertThat(Web.get(port, "/shop/docs/missing.css").statusCode()).isEqualTo(404);
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().inFlight() == 0);
  }

  @Test
  void aBlockingHandlerMayAnswerFromItsOwnThread() {
    assertThat(Web.get(port, "/shop/blocking").body()).isEqualTo("from a worker");
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().inFlight() == 0);
  }

  @Test
  void anEndHandlerOfTheUserDoesNotReplaceTheOneOfTheGateway() {
    for (int i = 0; i < 20; i++) {
      assertThat(Web.get(port, "/shop/rude").body()).isEqualTo("ended");
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().inFlight() == 0);
  }

  @Test
  void everyEventLoopHasARouterOfItsOwn() {
    assertThat(ROUTERS).hasSize(House.libraryOnly().eventLoops());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    String one = "GET /shop/items/1 HTTP/1.1\r\nHost: a\r\n\r\n";
    String two = "POST /shop/unread HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    String last = "GET /shop/items/3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    assertThat(Web.raw(port, one + two + last))
        .containsSubsequence(List.of("1 []", "not read", "3 []"));
  }

  private static String raw(String target) {
    return Web.raw(port, "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  }
}
