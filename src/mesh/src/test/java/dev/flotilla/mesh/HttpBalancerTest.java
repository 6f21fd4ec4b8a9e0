package dev.flotilla.mesh;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.discovery.DiscoveryResolver;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceAddress;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.call.MemoryDiscovery;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.AddressResolver;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plain HTTP clients and real servers, each as on a node of its own; one of them is not well. */
class HttpBalancerTest implements MeshListener {

  /** As by default, with patience for a machine that builds something else as well. */
  private static final OutlierOptions PATIENT = silence(Duration.ofSeconds(5));

  private static final Policy ROUND =
      Policy.defaults()
          .withOutlier(PATIENT)
          .withBalancer(
              BalancerOptions.of(Algorithm.ROUND_ROBIN).withSlowStartDuration(Duration.ZERO));

  private final Vertx vertx = Vertx.vertx();
  private final MemoryDiscovery discovery = new MemoryDiscovery();
  private final Mesh mesh = Mesh.create(vertx, discovery, new Policies(ROUND, null));
  private final HttpBalancer balancer = HttpBalancer.of(mesh);
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Map<String, Server> servers = new HashMap<>();

  @AfterEach
  void close() throws Exception {
    mesh.close().await(20, SECONDS);
    vertx.close().await(10, SECONDS);
  }

  @Test
  void requestsFollowThePolicyTheInstancesAndTheChangesOfBoth() {
    start("a", "b");
    HttpClient client = client(new HttpClientOptions());
    assertThat(ask(client, 10)).containsOnly(Map.entry("a", 5), Map.entry("b", 5));

    start("c");
    assertThat(ask(client, 40)).containsKeys("a", "b", "c");
    discovery.withdraw(servers.get("a").instance);
    assertThat(ask(client, 20)).containsOnlyKeys("b", "c");

    mesh.apply(policy(Algorithm.CONSISTENT_HASH));
    assertThat(ask(client, 20)).as("all with one key").hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aServerThatAnswersWithErrorsGetsNoMoreRequests(HttpVersion version) {
    start("a", "b", "c");
    servers.get("b").status = 503;
    HttpClient client = client(of(version));
    ask(client, 20);

    assertThat(events).containsExactly("b ejected CONSECUTIVE_FAILURES");
    assertThat(ask(client, 20)).containsOnlyKeys("a", "c");
  }

  @Test
  void refusalsOfTheCallerAreNoErrors() {
    start("a", "b", "c");
    servers.get("b").status = 404;
    servers.get("c").status = 501;
    ask(client(new HttpClientOptions()), 40);

    assertThat(events).isEmpty();
  }

  @Test
  void aServerThatIsGoneThoughItsRecordIsThereGetsNoMoreRequests() throws Exception {
    start("a", "b", "c");
    servers.get("b").http.close().await(20, SECONDS);
    HttpClient client = client(new HttpClientOptions());
    ask(client, 20);

    assertThat(events).containsExactly("b ejected CONSECUTIVE_FAILURES");
    assertThat(ask(client, 20)).containsOnlyKeys("a", "c");
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aServerThatHangsGetsNoMoreRequestsAndItsShareWhenItIsBack(HttpVersion version) {
    mesh.apply(new Policies(ROUND.withOutlier(silence(Duration.ofSeconds(1))), null));
    start("a", "b", "c");
    HttpClient client = client(of(version));
    warmUp(client);
    Server hung = servers.get("b");
    hung.hang();
    List<Future<String>> stuck = new ArrayList<>();
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              stuck.add(get(client, 5_000));
              return events.contains("b ejected UNANSWERED");
            });
    int held = hung.held.size();
    assertThat(ask(client, 20))
        .as(
            "%d requests hang, b is on port %d, %s",
            held, hung.http.actualPort(), mesh.status().instances())
        .containsOnlyKeys("a", "c");

    hung.resume();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              ask(client, 1);
              return events.contains("b returned");
            });
    assertThat(ask(client, 30)).containsKeys("a", "b", "c");
    nothingIsInFlight();
  }

  @Test
  void whateverEndsARequestItsPlaceIsFreeAgain() throws Exception {
    start("a");
    HttpClient client = client(new HttpClientOptions());
    Server only = servers.get("a");
    only.hang();
    HttpClientRequest reset = client.request(options(0)).await(20, SECONDS);
    Future<HttpClientResponse> neverComes = reset.send();
    await().until(() -> only.held.size() == 1);
    assertThat(mesh.status().instances()).allMatch(health -> health.inFlight() == 1);
    reset.reset();
    assertThatThrownBy(() -> neverComes.await(5, SECONDS)).isNotNull();
    Future<String> tooSlow = get(client, 100);
    assertThatThrownBy(() -> tooSlow.await(5, SECONDS)).isNotNull();
    Future<String> cut = get(client, 5_000);
    await().until(() -> only.held.size() == 3);
    only.held.get(2).connection().close();
    assertThatThrownBy(() -> cut.await(5, SECONDS)).isNotNull();
    client.request(options(0)).await(20, SECONDS).reset();

    nothingIsInFlight();
  }

  @Test
  void withoutTheClientThatWatchesAStatusIsNoFailure() {
    start("a", "b");
    servers.get("b").status = 500;
    HttpClient plain =
        vertx
            .httpClientBuilder()
            .withAddressResolver(DiscoveryResolver.of(discovery))
            .withLoadBalancer(HttpBalancer.of(mesh))
            .build();
    ask(plain, 20);

    assertThat(events).isEmpty();
    nothingIsInFlight();
  }

  @Test
  void serversOfAnotherResolverAreRefused() {
    HttpClient client =
        vertx
            .httpClientBuilder()
            .withAddressResolver(
                AddressResolver.<ServiceAddress>mappingResolver(
                    address -> List.of(SocketAddress.inetSocketAddress(80, "127.0.0.1"))))
            .withLoadBalancer(balancer)
            .build();

    assertThatThrownBy(() -> get(client, 1_000).await(20, SECONDS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DiscoveryResolver");
  }

  /** The first answers may take so long that an instance looks hung, until it has answered. */
  private void warmUp(HttpClient client) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              ask(client, 6);
              return mesh.status().instances().stream()
                  .allMatch(health -> health.ejectedFor().isZero());
            });
    events.clear();
  }

  private void nothingIsInFlight() {
    await()
        .atMost(Duration.ofSeconds(6))
        .until(() -> mesh.status().instances().stream().allMatch(health -> health.inFlight() == 0));
  }

  private HttpClient client(HttpClientOptions options) {
    return balancer.watching(
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(50))
            .withAddressResolver(DiscoveryResolver.of(discovery))
            .withLoadBalancer(balancer)
            .build());
  }

  private static HttpClientOptions of(HttpVersion version) {
    return new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false);
  }

  /** Out for a minute, so that no probe comes while the test still looks. */
  private static OutlierOptions silence(Duration unresponsiveTimeout) {
    return OutlierOptions.builder()
        .unresponsiveTimeout(unresponsiveTimeout)
        .ejectionDuration(Duration.ofMinutes(1))
        .build();
  }

  private static Policies policy(Algorithm algorithm) {
    return new Policies(ROUND.withBalancer(BalancerOptions.of(algorithm)), null);
  }

  private void start(String... names) {
    if (servers.isEmpty()) {
      mesh.listen(this);
    }
    for (String name : names) {
      servers.put(name, new Server(name));
    }
  }

  private static Map<String, Integer> ask(HttpClient client, int times) {
    Map<String, Integer> answers = new HashMap<>();
    for (int time = 0; time < times; time++) {
      try {
        answers.merge(get(client, 15_000).await(20, SECONDS), 1, Integer::sum);
      } catch (Exception failed) {
        answers.merge("failed: " + failed, 1, Integer::sum);
      }
    }
    return answers;
  }

  private static RequestOptions options(long idleMs) {
    return new RequestOptions()
        .setServer(ServiceAddress.of("files"))
        .setRoutingKey("customer-7")
        .setIdleTimeout(idleMs)
        .setURI("/");
  }

  private static Future<String> get(HttpClient client, long idleMs) {
    return client
        .request(options(idleMs))
        // Nested: this thread may be too late to add a step, and a body that has passed is gone.
        .compose(request -> request.send().compose(HttpClientResponse::body))
        .map(Object::toString);
  }

  @Override
  public void ejected(Instance instance, TripCause cause, Duration time) {
    events.add(instance.id() + " ejected " + cause);
  }

  @Override
  public void returned(Instance instance) {
    events.add(instance.id() + " returned");
  }

  private final class Server {

    final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    final HttpServer http;
    final Instance instance;
    private final String name;
    private volatile boolean hung;
    volatile int status = 200;

    Server(String name) {
      this.name = name;
      try {
        this.http =
            vertx
                .createHttpServer()
                .requestHandler(this::serve)
                .listen(0, "127.0.0.1")
                .await(20, SECONDS);
      } catch (TimeoutException late) {
        throw new AssertionError(late);
      }
      this.instance =
          new Instance(
              name,
              "files",
              "1",
              Instance.Kind.HTTP,
              "id-of-node-" + name,
              "node-" + name,
              "local",
              "http://127.0.0.1:" + http.actualPort(),
              Instance.Status.UP,
              Map.of());
      discovery.add(instance);
    }

    void hang() {
      hung = true;
    }

    void resume() {
      hung = false;
      held.forEach(this::answer);
    }

    private void serve(HttpServerRequest request) {
      if (hung) {
        held.add(request);
      } else {
        answer(request);
      }
    }

    private void answer(HttpServerRequest request) {
      request.response().setStatusCode(status).end(name);
    }
  }
}
