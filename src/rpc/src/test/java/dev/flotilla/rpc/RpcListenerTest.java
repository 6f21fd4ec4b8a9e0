package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.Timers.Scheduled;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RpcListenerTest {

  private final Vertx vertx = Vertx.vertx();
  private final SharedDiscovery discovery = new SharedDiscovery();
  private final Services services =
      Services.create(
          vertx,
          discovery,
          DirectMesh.over(discovery, Duration.ofSeconds(5)),
          RpcOptions.builder().caller("tests").version("1").build());
  private final Echo echo = services.client(Echo.class);
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    get(vertx.close());
  }

  @Test
  void bothSidesHearHowACallEnded() {
    get(services.publish(Echo.class, new EchoService(echo)));
    services.listen(new HeardCalls());

    get(echo.text(3));
    ServiceFailure failure = failure(echo.fail("NOT_FOUND"));

    String code = failure.code().name();
    await()
        .untilAsserted(
            () ->
                assertThat(heard)
                    .contains(
                        "served echo.text OK",
                        "called echo.text OK",
                        "served echo.fail " + code,
                        "called echo.fail " + code));
  }

  @Test
  void aListenerThatThrowsAffectsNoCallAndAnEndedOneHearsNothing() {
    get(services.publish(Echo.class, new EchoService(echo)));
    Scheduled ended = services.listen(new HeardCalls());
    services.listen(
        new RpcListener() {
          @Override
          public void called(String service, String method, ServiceFailure cause, long nanos) {
            throw new IllegalStateException("a listener that is broken on purpose");
          }
        });
    ended.cancel();

    assertThat(get(echo.text(3))).hasSize(3);
    assertThat(heard).isEmpty();
  }

  private final class HeardCalls implements RpcListener {

    @Override
    public void called(String service, String method, ServiceFailure failure, long nanos) {
      heard("called", service, method, failure, nanos);
    }

    @Override
    public void served(String service, String method, ServiceFailure failure, long nanos) {
      heard("served", service, method, failure, nanos);
    }

    private void heard(String what, String service, String method, ServiceFailure cause, long ns) {
      assertThat(ns).isPositive();
      String code = cause == null ? "OK" : cause.code().name();
      heard.add(what + " " + service + "." + method + " " + code);
    }
  }
}
