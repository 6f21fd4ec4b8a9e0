package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Four instances of a service that hashes: which of them answers? */
class RoutingKeyTest {

  /** Answers its own name. */
  interface Carts {
    Future<String> of(String note, @RoutingKey UUID customer);

    Future<String> at(@RoutingKey Optional<Integer> shelf);

    Future<String> any(String customer);
  }

  private record NamedCarts(String name) implements Carts {

    @Override
    public Future<String> of(String note, UUID customer) {
      return Future.succeededFuture(name);
    }

    @Override
    public Future<String> at(Optional<Integer> shelf) {
      return Future.succeededFuture(name);
    }

    @Override
    public Future<String> any(String customer) {
      return Future.succeededFuture(name);
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final SharedDiscovery discovery = new SharedDiscovery();
  private final Mesh mesh =
      Mesh.create(
          vertx,
          discovery,
          new Policies(
              Policy.defaults().withBalancer(BalancerOptions.of(Algorithm.CONSISTENT_HASH)), null));
  private Carts carts;

  @BeforeEach
  void publish() {
    for (int i = 0; i < 4; i++) {
      get(services().publish(Carts.class, new NamedCarts("carts-" + i)));
    }
    carts = services().client(Carts.class);
  }

  private Services services() {
    return Services.create(
        vertx,
        discovery,
        mesh,
        RpcOptions.builder().caller("tests").version("1").maxPayload(Bytes.ofKiB(16)).build());
  }

  @AfterEach
  void close() {
    get(mesh.close());
    get(vertx.close());
  }

  @Test
  void callsWithTheSameKeyAreAnsweredByTheSameInstanceWhateverElseTheySay() {
    Set<String> all = new HashSet<>();
    for (int customer = 0; customer < 40; customer++) {
      UUID id = new UUID(7, customer);
      Set<String> answering = new HashSet<>();
      for (int call = 0; call < 5; call++) {
        answering.add(get(carts.of("note " + call, id)));
      }
      assertThat(answering).as("customer %d", customer).hasSize(1);
      all.addAll(answering);
    }

    assertThat(all).hasSize(4);
  }

  @Test
  void anOptionalIsAKeyWhenItIsThere() {
    assertThat(answering(() -> carts.at(Optional.of(3)))).hasSize(1);
    assertThat(answering(() -> carts.at(Optional.empty()))).hasSizeGreaterThan(1);
  }

  @Test
  void withoutTheAnnotationNoArgumentIsAKey() {
    assertThat(answering(() -> carts.any("customer-7"))).hasSizeGreaterThan(1);
  }

  @Test
  void encodedArgumentsHaveTheSameKeyAsTheirValues() {
    Contract contract = Contract.of(Carts.class);
    Services gateway = services();
    for (int customer = 0; customer < 20; customer++) {
      UUID id = new UUID(0xABCDEF, customer);
      String typed = get(carts.of("typed", id));
      for (String text : List.of(id.toString(), id.toString().toUpperCase())) {
        Buffer arguments = Buffer.buffer("[{\"not\": [\"text\"]},\"" + text + "\"]");
        for (int call = 0; call < 4; call++) {
          Buffer valid = Buffer.buffer("[\"note " + call + "\",\"" + text + "\"]");
          Buffer answer = get(gateway.invoke(contract.methods().get("of"), valid));
          assertThat(answer.toString()).isEqualTo("\"" + typed + "\"");
        }
        assertThat(failure(gateway.invoke(contract.methods().get("of"), arguments)).code())
            .isEqualTo(Code.INVALID_ARGUMENT);
      }
    }
    Contract.Method at = contract.methods().get("at");
    assertThat(answering(() -> gateway.invoke(at, Buffer.buffer("[3]")))).hasSize(1);
    for (String none : List.of("[]", "[null]")) {
      assertThat(answering(() -> gateway.invoke(at, Buffer.buffer(none)))).hasSizeGreaterThan(1);
    }
    for (String malformed : List.of("[\"three\"]", "[{", "{}", "")) {
      assertThat(failure(gateway.invoke(at, Buffer.buffer(malformed))).code())
          .isEqualTo(Code.INVALID_ARGUMENT);
    }
  }

  private static <T> Set<T> answering(Supplier<Future<T>> call) {
    Set<T> answering = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      answering.add(get(call.get()));
    }
    return answering;
  }
}
