package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.rpc.Invoker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway with a guard, before an implementation in the same JVM that nobody else can call. */
class GuardTest {

  public interface Safe {

    record Content(int coins) {}

    @GET
    @Path("/content")
    Future<Content> content();

    @PUT
    @Path("/content")
    Future<Content> replace(@HeaderParam("If-Match") Optional<String> version, Content content);
  }

  private static final class Steel implements Safe {

    @Override
    public Future<Content> content() {
      return Future.succeededFuture(new Content(7));
    }

    @Override
    public Future<Content> replace(Optional<String> version, Content content) {
      return Future.failedFuture(new ServiceFailure(Code.ABORTED, "version 3 is there"));
    }
  }

  @RegisterExtension static final House HOUSE = new House();
  private static int port;

  @BeforeAll
  static void open() {
    Guard guard =
        headers -> {
          if (!headers.contains("key")) {
            throw new ServiceFailure(Code.UNAUTHENTICATED, "a key is needed");
          }
        };
    Gateway gateway =
        House.get(
            Gateway.builder(HOUSE.vertx, Invoker.of(Safe.class, new Steel()), HOUSE.mesh)
                .options(
                    GatewayOptions.of(List.of(RouteOptions.contract("/safe", Safe.class)))
                        .withPort(0))
                .guard(guard)
                .start());
    port = gateway.port();
  }

  @Test
  void nobodyComesInWithoutAKeyWhateverThePath() {
    for (String path : List.of("/safe/content", "/nothing", "/openapi.json", "/docs")) {
      HttpResponse<String> answer = Web.get(port, path);

      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(Web.json(answer).getString("code")).isEqualTo("UNAUTHENTICATED");
      assertThat(Web.json(answer).getString("detail")).isEqualTo("a key is needed");
    }
    String large = "x".repeat(100_000);
    assertThat(Web.send(port, "PUT", "/safe/content", large).statusCode()).isEqualTo(401);
  }

  @Test
  void whoHasTheKeyReachesAnImplementationThatIsInNoDiscovery() {
    HttpResponse<String> answer = Web.get(port, "/safe/content", "key", "1");

    assertThat(Web.json(answer)).isEqualTo(new JsonObject().put("coins", 7));
    assertThat(HOUSE.discovery.services()).doesNotContain("safe");
    assertThat(Web.get(port, "/nothing", "key", "1").statusCode()).isEqualTo(404);
  }

  @Test
  void whoNamedAVersionThatIsNoLongerThereGets412AndOthers409() {
    HttpResponse<String> named = put("If-Match", "2");
    HttpResponse<String> unnamed = put();

    assertThat(named.statusCode()).isEqualTo(412);
    assertThat(Web.json(named).getString("code")).isEqualTo("ABORTED");
    assertThat(Web.json(named).getString("detail")).isEqualTo("version 3 is there");
    assertThat(unnamed.statusCode()).isEqualTo(409);
  }

  private static HttpResponse<String> put(String... more) {
    String[] headers = new String[more.length + 4];
    System.arraycopy(
        new String[] {"key", "1", "content-type", "application/json"}, 0, headers, 0, 4);
    System.arraycopy(more, 0, headers, 4, more.length);
    return Web.send(port, "PUT", "/safe/content", "{\"coins\": 1}", headers);
  }
}
