package dev.flotilla.gateway;

import static dev.flotilla.gateway.House.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.rpc.RoutingKey;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the call of a request inherits from it: that its client has left, and its routing key. */
class RequestCallTest {

  /** Requests that wait for good, and such that are answered at once. */
  public interface Desk {
    @GET
    @Path("/{customer}/wait")
    Future<String> waitFor(@PathParam("customer") @RoutingKey String customer);

    @GET
    @Path("/{customer}/name")
    Future<String> name(@PathParam("customer") @RoutingKey String customer);
  }

  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final House house = new House();
  private final Mesh hashing =
      Mesh.create(
          house.vertx,
          house.discovery,
          new Policies(
              Policy.defaults().withBalancer(BalancerOptions.of(Algorithm.CONSISTENT_HASH)), null));

  private final class NamedDesk implements Desk {

    private final String name;

    NamedDesk(String name) {
      this.name = name;
    }

    @Override
    public Future<String> waitFor(String customer) {
      waiting.incrementAndGet();
      Promise<String> never = Promise.promise();
      CallContext.current()
          .orElseThrow()
          .onCancel(
              () -> {
                cancelled.incrementAndGet();
                never.fail(new ServiceFailure(Code.ABORTED, "stopped"));
              });
      return never.future();
    }

    @Override
    public Future<String> name(String customer) {
      return Future.succeededFuture(name);
    }
  }

  private int open(int instances) {
    Services services =
        Services.create(
            house.vertx,
            house.discovery,
            hashing,
            RpcOptions.builder().caller("gateway").version("1").build());
    for (int i = 0; i < instances; i++) {
      get(services.publish(Desk.class, new NamedDesk("desk-" + i)));
    }
    get(house.discovery.awaitVisible());
    GatewayOptions options =
        GatewayOptions.of(List.of(RouteOptions.contract("/desk", Desk.class))).withPort(0);
    return get(Gateway.builder(house.vertx, services, hashing).options(options).start()).port();
  }

  @AfterEach
  void close() {
    get(hashing.close());
    house.close();
  }

  @Test
  void theCallOfAClientThatHasLeftIsCancelled() throws IOException {
    int port = open(1);
    try (Socket stays = request(port, "/desk/1/wait")) {
      try (Socket leaves = request(port, "/desk/2/wait")) {
        await().until(() -> waiting.get() == 2);
        assertThat(cancelled).hasValue(0);
        leaves.close();
      }
      await().until(() -> cancelled.get() == 1);
      assertThat(stays.isConnected()).isTrue();
    }
    await().until(() -> cancelled.get() == 2);
  }

  /** Compiles without cancellation, and failed when only typed clients had a routing key. */
  @Test
  void requestsWithTheSameRoutingKeyGoToTheSameInstance() {
    int port = open(4);
    Set<String> all = new HashSet<>();
    // The ids of the instances are random: of 20 keys, one run in 80 left an instance without any.
    for (int customer = 0; customer < 200; customer++) {
      Set<String> answering = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        answering.add(Web.get(port, "/desk/" + customer + "/name").body());
      }
      assertThat(answering).as("customer %d", customer).hasSize(1);
      all.addAll(answering);
    }
    assertThat(all).hasSize(4);
  }

  private static Socket request(int port, String path) throws IOException {
    Socket client = new Socket("127.0.0.1", port);
    String text = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return client;
  }
}
