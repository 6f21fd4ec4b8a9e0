package dev.flotilla.insight;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.Policies;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeshMetricsTest {

  private static final Call READ = new Call("stock", "level", Instance.Kind.RPC, true);

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Discovery discovery;
  private Mesh mesh;
  private Scheduled counting;

  @BeforeEach
  void open() throws Exception {
    discovery = Discovery.open(vertx, DiscoveryOptions.defaults()).await(5, SECONDS);
    for (String address : new String[] {"one", "two"}) {
      discovery
          .announce(new Announcement("stock", "1", Instance.Kind.RPC, address, Map.of()))
          .await(5, SECONDS);
    }
    mesh = Mesh.create(vertx, discovery, Policies.builtIn());
    counting = MeshMetrics.bind(mesh, registry);
  }

  @AfterEach
  void close() throws Exception {
    mesh.close().await(5, SECONDS);
    discovery.close().await(5, SECONDS);
    vertx.close().await(5, SECONDS);
  }

  @Test
  void retriesAndEjectionsAreCountedByService() {
    for (int call = 0; call < 12; call++) {
      failing(Code.UNAVAILABLE);
    }

    assertThat(count("flotilla.mesh.retries", "code", "UNAVAILABLE")).isGreaterThan(10);
    assertThat(count("flotilla.mesh.ejections", "cause", "CONSECUTIVE_FAILURES")).isEqualTo(1);
  }

  @Test
  void theStateOfABreakerIsANumber() {
    mesh.breaker("bank").open();
    assertThat(registry.get("flotilla.mesh.breaker.state").tag("breaker", "bank").gauge().value())
        .isEqualTo(2);

    mesh.breaker("bank").reset();

    assertThat(registry.get("flotilla.mesh.breaker.state").tag("breaker", "bank").gauge().value())
        .isZero();
    assertThat(count("flotilla.mesh.breaker.changes", "state", "OPEN")).isEqualTo(1);
  }

  @Test
  void nothingIsCountedAfterItWasCancelled() {
    failing(Code.UNAVAILABLE);
    double before = count("flotilla.mesh.retries", "code", "UNAVAILABLE");
    counting.cancel();

    failing(Code.UNAVAILABLE);

    assertThat(count("flotilla.mesh.retries", "code", "UNAVAILABLE")).isEqualTo(before);
  }

  private void failing(Code code) {
    Throwable failure =
        catchThrowable(
            () ->
                mesh.call(
                        READ,
                        (instance, left) ->
                            Future.failedFuture(new ServiceFailure(code, "as the test wants")))
                    .await(10, SECONDS));
    assertThat(failure).isInstanceOf(ServiceFailure.class);
  }

  private double count(String name, String tag, String value) {
    return registry.get(name).tag(tag, value).counter().count();
  }
}
