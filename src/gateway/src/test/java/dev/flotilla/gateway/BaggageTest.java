package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Baggage;
import dev.flotilla.core.CallContext;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BaggageTest {

  @RegisterExtension static final House HOUSE = new House();

  /** Tells what came along: to itself, or to whom it asks. */
  public interface Porter {
    record Carried(Map<String, String> baggage) {}

    @GET
    @Path("/near")
    Future<Carried> near();

    @GET
    @Path("/far")
    Future<Carried> far();
  }

  private record HotelPorter(Porter next) implements Porter {
    @Override
    public Future<Carried> near() {
      Map<String, String> baggage = CallContext.current().orElseThrow().baggage();
      return Future.succeededFuture(new Carried(new TreeMap<>(baggage)));
    }

    @Override
    public Future<Carried> far() {
      return next.near();
    }
  }

  @BeforeAll
  static void publish() {
    Porter porter = new HotelPorter(HOUSE.services.client(Porter.class));
    House.get(HOUSE.services.publish(Porter.class, porter));
    HOUSE.announce("warehouse", Warehouse.open(HOUSE.vertx).port(), "");
  }

  @Test
  void theCanaryHeaderReachesTheServiceAndWhomItAsks() {
    int port = open(options());

    assertThat(carried(port, "/near", "X-Canary", "always"))
        .isEqualTo(Map.of("x-canary", "always"));
    assertThat(carried(port, "/far", "X-Canary", "always")).isEqualTo(Map.of("x-canary", "always"));
    assertThat(carried(port, "/far", "x-other", "1")).isEmpty();
    assertThat(carried(port, "/far")).isEmpty();
  }

  @Test
  void theStandardHeaderIsTakenWholeAndANamedHeaderBeatsIt() {
    assertThat(
            carried(
                open(options()),
                "/far",
                "baggage",
                "User=J%C3%BCrgen;p=1, x-canary=never",
                "baggage",
                "region=eu",
                "x-canary",
                "always"))
        .isEqualTo(Map.of("User", "Jürgen", "region", "eu", "x-canary", "always"));
  }

  @Test
  void aClientCannotSayWhatOnlyFlotillaSays() {
    assertThat(
            carried(
                open(options()),
                "/far",
                "baggage",
                CallContext.MIRROR_BAGGAGE + "=true,a=1",
                CallContext.MIRROR_BAGGAGE,
                "true"))
        .isEqualTo(Map.of("a", "1"));
  }

  @Test
  void whatIsTooMuchIsLeftOutAndTheRequestGoesOn() {
    String many =
        IntStream.range(0, 80).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    Map<String, String> carried =
        carried(open(options()), "/far", "baggage", many, "x-canary", "always");

    assertThat(carried).hasSize(Baggage.MAX_ENTRIES).containsEntry("x-canary", "always");
    assertThat(carried(open(options()), "/far", "x-canary", "x".repeat(9_000))).isEmpty();
  }

  @Test
  void onlyTheHeadersInTheOptionsAreTaken() {
    int tenant = open(options().withBaggage(List.of("x-tenant")));
    int none = open(options().withBaggage(List.of()));

    String[] headers = {"x-tenant", "acme", "x-canary", "always", "baggage", "a=1"};
    assertThat(carried(tenant, "/far", headers)).isEqualTo(Map.of("x-tenant", "acme"));
    assertThat(carried(none, "/far", headers)).isEmpty();
  }

  @Test
  void aStreamedServiceGetsWhatTheGatewayTookAsTheStandardHeader() {
    JsonObject seen =
        streamed(open(options()), "x-canary", "always", "baggage", "flotilla-mirror=true,a=1 ;p");

    assertThat(Baggage.parse(seen.getString("baggage")))
        .isEqualTo(Map.of("x-canary", "always", "a", "1"));
    assertThat(streamed(open(options().withBaggage(List.of())), "baggage", "a=1").fieldNames())
        .as("what is not taken is not handed on either")
        .doesNotContain("baggage");
  }

  private static JsonObject streamed(int port, String... headers) {
    return Web.json(Web.get(port, "/in", headers)).getJsonObject("headers");
  }

  private static Map<String, String> carried(int port, String path, String... headers) {
    JsonObject answer = Web.json(Web.get(port, "/api/porter" + path, headers));
    return answer.getJsonObject("baggage").stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> (String) entry.getValue()));
  }

  private static int open(GatewayOptions options) {
    return HOUSE.open(options).port();
  }

  private static GatewayOptions options() {
    return GatewayOptions.of(
            List.of(
                RouteOptions.contract("/api/porter", Porter.class),
                RouteOptions.service("/in", null, "warehouse")))
        .withPort(0);
  }
}
