package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Instance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmUpTest {

  record Filter(String word, int page) {}

  interface Shelf {

    @GET
    @Path("/things/{id}")
    @Warm("7")
    Future<String> thing(@PathParam("id") String id, @QueryParam("limit") Optional<Integer> limit);

    @Idempotent
    @Warm({"null", "20", "{\"word\": \"red\", \"page\": 2}"})
    Future<List<String>> search(Optional<String> query, int limit, Filter filter);

    @GET
    @Path("/elsewhere")
    @Warm
    Future<String> elsewhere();

    @POST
    @Path("/things")
    Future<Void> add(String name);
  }

  interface WithEffect {
    @POST
    @Path("/things")
    @Warm
    Future<Void> add();
  }

  interface TooMany {
    @GET
    @Path("/things")
    @Warm("1")
    Future<String> things();
  }

  interface WrongType {
    @GET
    @Path("/things")
    @Warm("many")
    Future<String> things(@QueryParam("limit") int limit);
  }

  interface Raw {
    @Idempotent
    @Warm("bytes")
    Future<String> read(Buffer bytes);
  }

  private final Vertx vertx = Vertx.vertx();
  private final Site site = Site.direct(vertx, "warm");
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void hold() {
    get(
        site.discovery()
            .announce(
                new Announcement("shelf", "1", Instance.Kind.RPC, "of another node", Map.of())));
    site.discovery().hold();
  }

  @AfterEach
  void close() {
    get(vertx.close());
  }

  private final class Wood implements Shelf {

    @Override
    public Future<String> thing(String id, Optional<Integer> limit) {
      seen.add("thing " + id + " " + limit.isPresent());
      assertThat(CallContext.current().orElseThrow().warmsUp()).isTrue();
      return Future.failedFuture(new ServiceFailure(Code.NOT_FOUND, "no thing " + id));
    }

    @Override
    public Future<List<String>> search(Optional<String> query, int limit, Filter filter) {
      seen.add("search " + query.isPresent() + " " + limit + " " + filter);
      return Future.succeededFuture(List.of("a"));
    }

    @Override
    public Future<String> elsewhere() {
      return site.services().client(Echo.class).nothing().map("called");
    }

    @Override
    public Future<Void> add(String name) {
      seen.add("add");
      return Future.succeededFuture();
    }
  }

  @Test
  void examplesAreCalledOnAnInstanceThatNobodySees() {
    Publication publication = site.publish(Shelf.class, new Wood());
    assertThat(site.discovery().all()).hasSize(1);

    WarmUp warmUp = get(site.services().warmUp());

    assertThat(Set.copyOf(seen))
        .containsExactlyInAnyOrder("thing 7 false", "search false 20 Filter[word=red, page=2]");
    assertThat(warmUp.methods()).isEqualTo(3);
    assertThat(warmUp.outcome().count()).isPositive();
    assertThat(site.discovery().all()).hasSize(1);
    get(site.discovery().release());
    assertThat(site.discovery().instances("shelf")).hasSize(2).contains(publication.instance());
  }

  @Test
  void aCallToWarmUpReachesNoOtherService() {
    EchoService echo = new EchoService(null);
    site.publish(Echo.class, echo);
    site.publish(Shelf.class, new Wood());

    WarmUp warmUp = get(site.services().warmUp());

    assertThat(warmUp.outcome().failures())
        .isBetween(warmUp.outcome().count() / 3, warmUp.outcome().count());
    assertThat(echo.ran).hasValue(0);
  }

  @Test
  void anInstanceThatTakesCallsAlreadyIsNotWarmedUp() {
    get(site.discovery().release());
    site.publish(Shelf.class, new Wood());

    assertThat(get(site.services().warmUp())).isEqualTo(WarmUp.none());
    assertThat(seen).isEmpty();
  }

  @Test
  void theTimeIsABound() {
    Services hasty =
        Services.create(
            vertx,
            site.discovery(),
            DirectMesh.over(site.discovery(), Duration.ofSeconds(5)),
            RpcOptions.builder().caller("a").version("1").warmUp(Duration.ofMillis(1)).build());
    get(hasty.publish(Shelf.class, new Wood()));

    WarmUp warmUp = get(hasty.warmUp());

    assertThat(warmUp.outcome().settled()).isFalse();
    assertThat(warmUp.outcome().took()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void withoutExamplesNothingIsCalled() {
    site.publish(Echo.class, new EchoService(null));

    assertThat(get(site.services().warmUp())).isEqualTo(WarmUp.none());
  }

  @ParameterizedTest
  @ValueSource(classes = {WithEffect.class, TooMany.class, WrongType.class, Raw.class})
  void anExampleThatCannotBeCalledSafelyIsRefused(Class<?> contract) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Contract.of(contract))
        .withMessageContaining("@Warm");
  }
}
