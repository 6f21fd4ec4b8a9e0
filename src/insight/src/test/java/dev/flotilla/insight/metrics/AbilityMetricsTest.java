package dev.flotilla.insight.metrics;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Registration;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AbilityMetricsTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void requestsAreCountedByRouteAndClassOfStatus() {
    HttpMetrics metrics = HttpMetrics.in(registry);
    metrics.ended("/orders/{id}", "GET", 200, 3_000_000);
    metrics.ended("/orders/{id}", "GET", 204, 30_000_000);
    metrics.ended("/orders/{id}", "GET", 503, 1);
    metrics.ended("/orders/{id}", "GET", 0, 1);
    metrics.ended("", "BREW", 404, 1);

    Timer succeeded = requests("/orders/{id}", "GET", "2xx");
    assertThat(succeeded.count()).isEqualTo(2);
    assertThat(requests("/orders/{id}", "GET", "5xx").count()).isEqualTo(1);
    assertThat(requests("/orders/{id}", "GET", "none").count()).isEqualTo(1);
    assertThat(requests("_OTHER", "_OTHER", "4xx").count()).isEqualTo(1);
    assertThat(succeeded.takeSnapshot().histogramCounts())
        .filteredOn(bucket -> bucket.bucket() == 5_000_000)
        .singleElement()
        .satisfies(bucket -> assertThat(bucket.count()).isEqualTo(1));
  }

  @Test
  void callsAreCountedByMethodAndCode() {
    RpcMetrics metrics = new RpcMetrics(registry);
    metrics.called("stock", "take", null, 1_000);
    metrics.served("stock", "take", new ServiceFailure(Code.NOT_FOUND, "none"), 1_000);

    assertThat(calls("rpc.client.call.duration", "OK").count()).isEqualTo(1);
    assertThat(calls("rpc.server.call.duration", "NOT_FOUND").count()).isEqualTo(1);
  }

  @Test
  void instancesAreCountedAsTheyComeAndGo() throws Exception {
    Vertx vertx = Vertx.vertx();
    Discovery discovery = Discovery.open(vertx, DiscoveryOptions.defaults()).await(5, SECONDS);
    discovery.listen(new DiscoveryMetrics(registry, discovery));
    Registration one = discovery.announce(stock("one")).await(5, SECONDS);
    discovery.announce(stock("two")).await(5, SECONDS);

    await().untilAsserted(() -> assertThat(instances().value()).isEqualTo(2));
    one.withdraw().await(5, SECONDS);
    await().untilAsserted(() -> assertThat(instances().value()).isEqualTo(1));
    vertx.close().await(5, SECONDS);
  }

  private static Announcement stock(String address) {
    return new Announcement("stock", "1", Instance.Kind.RPC, address, Map.of());
  }

  private Gauge instances() {
    return registry
        .get("flotilla.discovery.instances")
        .tags("service", "stock", "status", "UP")
        .gauge();
  }

  private Timer requests(String route, String method, String statusClass) {
    return registry
        .get("http.server.request.duration")
        .tags("http.route", route, "http.request.method", method)
        .tag("http.response.status.class", statusClass)
        .timer();
  }

  private Timer calls(String name, String code) {
    return registry
        .get(name)
        .tags("rpc.service", "stock", "rpc.method", "take", "rpc.response.status.code", code)
        .timer();
  }
}
