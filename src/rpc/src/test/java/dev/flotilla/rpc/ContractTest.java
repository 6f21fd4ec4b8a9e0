package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.flotilla.rpc.Contract.Parameter;
import dev.flotilla.rpc.Contract.ParameterSource;
import io.vertx.core.Future;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContractTest {

  record Line(String sku, int quantity) {}

  record Order(String id, List<Line> lines, Map<String, Instant> history) {}

  record Page<T>(List<T> items, Optional<String> next) {}

  @Path("/book/")
  interface OrderBook {
    @GET
    @Path("orders/{id}")
    Future<Order> order(@PathParam("id") String id);

    @GET
    @Path("/orders")
    Future<Page<Order>> orders(
        @QueryParam("limit") @DefaultValue("20") int limit,
        @QueryParam("after") Optional<String> after,
        @QueryParam("tag") List<String> tags);

    @POST
    @Path("/orders")
    @Created("/orders/{id}")
    Future<Order> place(@HeaderParam("Idempotency-Key") String key, Line line);

    @PUT
    @Idempotent
    @Path("/orders/{id}/note")
    Future<Void> note(@PathParam("id") String id, String note);

    @PATCH
    Future<Void> patch(Line line);

    @DELETE
    @Path("/orders/{id}")
    Future<Void> drop(@PathParam("id") String id);

    Future<Optional<Line>> busOnly(Line first, Optional<Line> second);

    @Idempotent
    Future<Void> repeatable();

    default Future<Void> dropBoth(String one, String two) {
      return drop(one).compose(dropped -> drop(two));
    }

    static int version() {
      return 1;
    }
  }

  @ServiceName("stock.v2")
  interface Warehouse {
    Future<Void> sweep();
  }

  interface HTTPProbe {
    Future<Void> probe();
  }

  private final Contract contract = Contract.of(OrderBook.class);

  @Test
  void isReadOncePerInterface() {
    assertThat(Contract.of(OrderBook.class)).isSameAs(contract);
  }

  @Test
  void namesTheServiceAfterTheInterfaceUnlessToldOtherwise() {
    assertThat(contract.service()).isEqualTo("order-book");
    assertThat(Contract.of(HTTPProbe.class).service()).isEqualTo("http-probe");
    assertThat(Contract.of(Warehouse.class).service()).isEqualTo("stock.v2");
  }

  @Test
  void normalisesPaths() {
    assertThat(contract.root()).isEqualTo("/book");
    assertThat(http("order").path()).isEqualTo("/orders/{id}");
    assertThat(http("patch").path()).isEmpty();
    assertThat(Contract.of(Warehouse.class).root()).isEmpty();
  }

  @Test
  void mapsVerbs() {
    assertThat(List.of("order", "place", "note", "patch", "drop"))
        .extracting(name -> http(name).verb())
        .containsExactly("GET", "POST", "PUT", "PATCH", "DELETE");
  }

  @Test
  void tellsWhereParametersComeFrom() {
    assertThat(contract.methods().get("orders").parameters())
        .containsExactly(
            new Parameter("limit", int.class, ParameterSource.QUERY, Optional.of("20")),
            new Parameter("after", type("after"), ParameterSource.QUERY, Optional.empty()),
            new Parameter("tag", type("tag"), ParameterSource.QUERY, Optional.empty()));
    assertThat(contract.methods().get("place").parameters())
        .extracting(Parameter::name, Parameter::source)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Idempotency-Key", ParameterSource.HEADER),
            org.assertj.core.groups.Tuple.tuple("line", ParameterSource.BODY));
  }

  @Test
  void onlyGetsAndMarkedMethodsAreIdempotent() {
    assertThat(contract.methods().values())
        .filteredOn(Contract.Method::idempotent)
        .extracting(Contract.Method::name)
        .containsExactlyInAnyOrder("order", "orders", "note", "repeatable");
  }

  @Test
  void methodsWithoutVerbAreOnTheBusOnly() {
    assertThat(contract.methods().get("busOnly").http()).isEmpty();
    assertThat(contract.methods().get("busOnly").parameters()).hasSize(2);
  }

  @Test
  void keepsTheLocationOfWhatIsCreated() {
    assertThat(http("place").location()).contains("/orders/{id}");
    assertThat(http("note").location()).isEmpty();
  }

  @Test
  void defaultAndStaticMethodsTakeNoPart() {
    assertThat(contract.methods()).doesNotContainKeys("dropBoth", "version");
  }

  @Test
  void keepsResultTypesWithTheirGenerics() {
    assertThat(contract.methods().get("orders").result().getTypeName()).endsWith("Order>");
    assertThat(contract.methods().get("drop").result()).isEqualTo(Void.class);
  }

  @Test
  void isReadTheSameFromManyThreads() {
    assertThatCode(
            () ->
                assertThat(
                        java.util.stream.IntStream.range(0, 64)
                            .parallel()
                            .mapToObj(i -> Contract.of(HTTPProbe.class))
                            .distinct())
                    .hasSize(1))
        .doesNotThrowAnyException();
  }

  private Contract.Http http(String method) {
    return contract.methods().get(method).http().orElseThrow();
  }

  private java.lang.reflect.Type type(String parameter) {
    return contract.methods().get("orders").parameters().stream()
        .filter(known -> known.name().equals(parameter))
        .findFirst()
        .orElseThrow()
        .type();
  }
}
