package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plain HTTP client over a discovered service, on a Vert.x that is not clustered. */
class HttpClientTest {

  private final Vertx vertx = Vertx.vertx();
  private final List<Promise<Void>> held = new ArrayList<>();
  private Discovery discovery;

  @BeforeEach
  void open() {
    discovery = done(Discovery.open(vertx, Sites.OPTIONS));
  }

  @AfterEach
  void close() {
    done(vertx.close());
  }

  @Test
  void requestsGoToAllInstancesAndFollowThoseThatComeAndGo() {
    HttpClient client = client(null);
    Registration one = serve("one");
    serve("two");
    assertThat(ask(client, 10)).containsOnly(Map.entry("one", 5), Map.entry("two", 5));

    serve("three");
    assertThat(ask(client, 9)).containsOnlyKeys("one", "two", "three");

    done(one.withdraw());
    assertThat(ask(client, 10)).containsOnly(Map.entry("two", 5), Map.entry("three", 5));
  }

  @Test
  void aRequestFailsAtOnceWhileThereIsNoInstanceAndWorksAgainWhenThereIs() {
    HttpClient client = client(null);
    assertThat(refused(client).code()).isEqualTo(Code.UNAVAILABLE);
    Registration one = serve("one");
    assertThat(ask(client, 2)).containsOnlyKeys("one");

    done(one.withdraw());
    assertThat(refused(client)).hasMessage("no HTTP instance of files");

    serve("two");
    assertThat(ask(client, 2)).containsOnlyKeys("two");
  }

  @Test
  void instancesOfOtherKindsAreNoTargets() {
    done(discovery.announce(new Announcement("files", "1", Instance.Kind.ADDRESS, "a", Map.of())));

    assertThat(refused(client(null)).code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void anAddressNobodyCanCallIsRefusedAndOneThatCameOtherwiseIsPassedOver() {
    for (String address : List.of("127.0.0.1:80", "http://", "ftp://host", "http://a b/")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Announcement("files", "1", Instance.Kind.HTTP, address, Map.of()))
          .withMessage("address must be a URL of http or https with a host but was " + address);
    }
    done(
        ServiceDiscovery.create(vertx)
            .publish(
                new Record()
                    .setName("files")
                    .setType(HttpEndpoint.TYPE)
                    .setLocation(new JsonObject().put("endpoint", "http://a b/"))));
    HttpClient client = client(null);
    assertThat(refused(client).code()).isEqualTo(Code.UNAVAILABLE);
    serve("one");
    assertThat(ask(client, 2)).containsOnlyKeys("one");
  }

  @Test
  void aBalancerThatGoesByLoadKeepsWhatItCountedWhenTheListChanges() {
    HttpClient client = client(DiscoveryResolver.keepingLoad(LoadBalancer.LEAST_REQUESTS));
    serve("one");
    List<Future<String>> hanging = new ArrayList<>();
    for (int request = 0; request < 4; request++) {
      hanging.add(get(client, "/hold"));
    }
    Sites.within(Duration.ofSeconds(20)).until(() -> held() == 4);

    serve("two");
    serve("three");

    // The busy one is never picked while the fresh ones have less under way.
    assertThat(ask(client, 6)).doesNotContainKey("one");
    release();
    hanging.forEach(it -> assertThat(done(it)).isEqualTo("one"));
  }

  private HttpClient client(LoadBalancer balancer) {
    return vertx
        .httpClientBuilder()
        .with(new PoolOptions().setHttp1MaxSize(20))
        .withAddressResolver(DiscoveryResolver.of(discovery))
        .withLoadBalancer(balancer)
        .build();
  }

  private Registration serve(String name) {
    HttpServer server =
        done(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        answerable(request.path()).onComplete(now -> request.response().end(name)))
                .listen(0, "127.0.0.1"));
    return done(discovery.announce(Sites.http("files", server.actualPort())));
  }

  private Future<Void> answerable(String path) {
    if (!path.equals("/hold")) {
      return Future.succeededFuture();
    }
    Promise<Void> release = Promise.promise();
    synchronized (held) {
      held.add(release);
    }
    return release.future();
  }

  private int held() {
    synchronized (held) {
      return held.size();
    }
  }

  private void release() {
    synchronized (held) {
      held.forEach(Promise::complete);
    }
  }

  private static Map<String, Integer> ask(HttpClient client, int times) {
    Map<String, Integer> answers = new HashMap<>();
    for (int time = 0; time < times; time++) {
      answers.merge(done(get(client, "/")), 1, Integer::sum);
    }
    return answers;
  }

  private static ServiceFailure refused(HttpClient client) {
    return catchThrowableOfType(ServiceFailure.class, () -> done(get(client, "/")));
  }

  private static Future<String> get(HttpClient client, String path) {
    return client
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(ServiceAddress.of("files"))
                .setURI(path))
        .compose(request -> request.send().compose(HttpClientResponse::body))
        .map(Object::toString);
  }
}
