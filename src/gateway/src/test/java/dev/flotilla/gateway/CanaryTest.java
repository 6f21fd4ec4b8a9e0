package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.policy.FaultOptions;
import dev.flotilla.mesh.policy.HeaderMatch;
import dev.flotilla.mesh.policy.MatchOptions;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.TrafficOptions;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a header at the edge to the version that answers. */
class CanaryTest {

  @RegisterExtension static final House HOUSE = new House();

  /** A contract of which two versions run. */
  public interface Kitchen {
    record Dish(String cookedBy) {}

    @GET
    @Path("/dish")
    Future<Dish> dish();
  }

  @BeforeAll
  static void publish() {
    cook("1.4");
    cook("1.5");
    HOUSE.announce("warehouse", "1.4", Warehouse.open(HOUSE.vertx).port(), "/old");
    HOUSE.announce("warehouse", "1.5", Warehouse.open(HOUSE.vertx).port(), "/new");
  }

  private static void cook(String version) {
    RpcOptions options = RpcOptions.builder().caller("kitchen").version(version).build();
    Services services = Services.create(HOUSE.vertx, HOUSE.discovery, HOUSE.mesh, options);
    Kitchen kitchen = () -> Future.succeededFuture(new Kitchen.Dish(version));
    House.get(services.publish(Kitchen.class, kitchen));
  }

  @Test
  void xCanaryAlwaysReachesTheCanaryAndNobodyElseDoes() {
    ruledBy(canary());
    int port = open(options());

    for (int i = 0; i < 20; i++) {
      assertThat(cookedBy(port, "x-canary", "always")).isEqualTo("1.5");
      assertThat(cookedBy(port, "baggage", "x-canary=always")).isEqualTo("1.5");
      assertThat(cookedBy(port, "x-canary", "never")).isEqualTo("1.4");
      assertThat(cookedBy(port)).isEqualTo("1.4");
    }
  }

  @Test
  void aGatewayThatTakesNoBaggageLetsNobodyChoose() {
    ruledBy(canary());
    int port = open(options().withBaggage(List.of()));

    for (int i = 0; i < 20; i++) {
      assertThat(cookedBy(port, "x-canary", "always", "baggage", "x-canary=always"))
          .isEqualTo("1.4");
    }
  }

  @Test
  void aStreamedServiceIsChosenByTheSameRules() {
    ruledBy(canary());
    int port = open(options());

    for (int i = 0; i < 20; i++) {
      assertThat(streamedTo(port, "x-canary", "always")).startsWith("/new");
      assertThat(streamedTo(port)).startsWith("/old");
    }
  }

  @Test
  void anInjectedFailureOfAMarkedRequestIsRecognisableAtTheEdge() {
    HeaderMatch marked = HeaderMatch.exact("x-fault", "abort");
    ruledBy(
        TrafficOptions.defaults()
            .withFault(FaultOptions.abort(Code.UNAVAILABLE, 1).withWhen(marked)));
    int port = open(options().withBaggage(List.of("x-fault")));

    HttpResponse<String> hit = Web.get(port, "/api/kitchen/dish", "x-fault", "abort");

    assertThat(hit.statusCode()).isEqualTo(503);
    assertThat(Web.json(hit).getJsonObject("details"))
        .isEqualTo(new JsonObject().put(FaultOptions.INJECTED, "true"));
    assertThat(Web.get(port, "/api/kitchen/dish").statusCode()).isEqualTo(200);
  }

  private static TrafficOptions canary() {
    return TrafficOptions.defaults()
        .withSplit(Map.of("1.4", 100, "1.5", 0))
        .withMatch(List.of(MatchOptions.exact("x-canary", "always", "1.5")));
  }

  private static void ruledBy(TrafficOptions traffic) {
    // Whoever does not answer at once on a busy machine is not given up for another version.
    OutlierOptions patient =
        OutlierOptions.builder().unresponsiveTimeout(Duration.ofSeconds(4)).build();
    Policy policy = Policy.defaults().withAttemptTimeout(Duration.ofSeconds(4));
    HOUSE.mesh.apply(new Policies(policy.withOutlier(patient).withTraffic(traffic), null));
  }

  private static String cookedBy(int port, String... headers) {
    return Web.json(Web.get(port, "/api/kitchen/dish", headers)).getString("cookedBy");
  }

  private static String streamedTo(int port, String... headers) {
    return Web.json(Web.get(port, "/in", headers)).getString("uri");
  }

  private static int open(GatewayOptions options) {
    return HOUSE.open(options).port();
  }

  private static GatewayOptions options() {
    return GatewayOptions.of(
            List.of(
                RouteOptions.contract("/api/kitchen", Kitchen.class),
                RouteOptions.service("/in", null, "warehouse")))
        .withPort(0);
  }
}
