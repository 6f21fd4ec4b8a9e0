package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.MirrorReport;
import dev.flotilla.mesh.policy.MatchOptions;
import dev.flotilla.mesh.policy.MirrorOptions;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.TrafficOptions;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two versions of a service on nodes of their own, called from a third. */
class VersionsTest {

  @RegisterExtension static final Nodes NODES = Nodes.of(3);

  /** A busy machine is no subject of these tests: nobody is given up for being slow once. */
  private static final Policy PATIENT =
      Policy.defaults()
          .withTimeout(Duration.ofSeconds(30))
          .withAttemptTimeout(Duration.ofSeconds(10))
          .withOutlier(
              OutlierOptions.builder().unresponsiveTimeout(Duration.ofSeconds(10)).build());

  private static final Map<String, String> CANARY = Map.of("x-canary", "always");
  private static final Map<String, Integer> OLD_ONLY = Map.of("1.4", 1, "1.5", 0);

  interface Shelf {
    @Idempotent
    Future<String> version();

    @Idempotent
    Future<String> books();
  }

  /** Asks the shelf in its turn. */
  interface Desk {
    @Idempotent
    Future<String> versionOfShelf();
  }

  /** What a node needs to call and to be called. */
  private record House(Discovery discovery, Mesh mesh, Services services) {

    static House open(int node, String version) {
      Discovery discovery = get(Discovery.open(NODES.vertx(node), Site.DISCOVERY));
      Mesh mesh = Mesh.create(NODES.vertx(node), discovery, new Policies(PATIENT, null));
      RpcOptions options =
          RpcOptions.builder()
              .caller("node-" + node)
              .version(version)
              .maxPayload(Bytes.ofMiB(1))
              .build();
      return new House(
          discovery, mesh, Services.create(NODES.vertx(node), discovery, mesh, options));
    }

    void ruledBy(TrafficOptions traffic) {
      mesh.apply(Policies.builtIn().with("shelf", PATIENT.withTraffic(traffic)));
    }
  }

  private record BookShelf(String ownVersion, List<CallContext> calls) implements Shelf {

    @Override
    public Future<String> version() {
      calls.add(CallContext.current().orElseThrow());
      return Future.succeededFuture(ownVersion);
    }

    @Override
    public Future<String> books() {
      calls.add(CallContext.current().orElseThrow());
      return Future.succeededFuture("the same books");
    }
  }

  private static final BookShelf OLD = new BookShelf("1.4", new CopyOnWriteArrayList<>());
  private static final BookShelf NEW = new BookShelf("1.5", new CopyOnWriteArrayList<>());

  private static House caller;
  private static House older;
  private static House newer;
  private static Publication canary;
  private static Shelf shelf;

  @BeforeAll
  static void publish() {
    caller = House.open(0, "1");
    older = House.open(1, "1.4");
    newer = House.open(2, "1.5");
    get(older.services.publish(Shelf.class, OLD));
    canary = get(newer.services.publish(Shelf.class, NEW));
    Shelf nested = older.services.client(Shelf.class);
    get(older.services.publish(Desk.class, nested::version));
    shelf = caller.services.client(Shelf.class);
    seen(2);
  }

  @AfterEach
  void forget() {
    OLD.calls.clear();
    NEW.calls.clear();
  }

  @AfterAll
  static void close() {
    List.of(caller, older, newer).forEach(house -> get(house.mesh.close()));
  }

  @Test
  void callsFallByWeight() {
    caller.ruledBy(TrafficOptions.defaults().withSplit(Map.of("1.4", 1, "1.5", 3)));

    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 400; i++) {
      counts.merge(get(shelf.version()), 1, Integer::sum);
    }

    assertThat(counts.get("1.4")).as("five deviations of 8.7").isBetween(56, 144);
  }

  @Test
  void theMarkOfARequestChoosesTheVersionTwoHopsAway() {
    older.ruledBy(
        TrafficOptions.defaults()
            .withSplit(OLD_ONLY)
            .withMatch(List.of(MatchOptions.exact("x-canary", "always", "1.5"))));
    Desk desk = caller.services.client(Desk.class);

    for (int i = 0; i < 20; i++) {
      assertThat(get(within(CANARY, desk::versionOfShelf))).isEqualTo("1.5");
      assertThat(get(within(Map.of(), desk::versionOfShelf))).isEqualTo("1.4");
    }
    assertThat(NEW.calls).allMatch(call -> call.baggage().equals(CANARY));
    assertThat(OLD.calls).allMatch(call -> call.baggage().isEmpty());
  }

  @Test
  void aMarkedRequestIsServedWhenItsVersionLeaves() {
    caller.ruledBy(
        TrafficOptions.defaults()
            .withSplit(OLD_ONLY)
            .withMatch(List.of(MatchOptions.exact("x-canary", "always", "1.5"))));
    awaitVersion("1.5");

    get(canary.withdraw());
    awaitVersion("1.4");

    canary = get(newer.services.publish(Shelf.class, NEW));
    awaitVersion("1.5");
    seen(2);
  }

  @Test
  void copiesAreMarkedAndTheirAnswersCompared() {
    caller.ruledBy(
        TrafficOptions.defaults().withSplit(OLD_ONLY).withMirror(MirrorOptions.to("1.5")));

    for (int i = 0; i < 10; i++) {
      assertThat(get(within(Map.of("user", "7"), shelf::version))).isEqualTo("1.4");
      assertThat(get(within(Map.of("user", "7"), shelf::books))).isEqualTo("the same books");
    }

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(caller.mesh.status().mirrors())
                    .containsExactly(new MirrorReport("shelf", "1.5", 10, 10, 0, 0, 0)));
    assertThat(NEW.calls).hasSize(20).allMatch(CallContext::mirrored);
    assertThat(NEW.calls).allMatch(call -> call.baggage().get("user").equals("7"));
    assertThat(OLD.calls).hasSize(20).noneMatch(CallContext::mirrored);
  }

  private static void seen(int instances) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                List.of(caller, older).stream()
                    .allMatch(house -> house.discovery.instances("shelf").size() == instances));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> caller.discovery.instances("desk").size() == 1);
  }

  private static void awaitVersion(String wanted) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> get(within(CANARY, shelf::version)).equals(wanted));
  }

  private static <T> Future<T> within(Map<String, String> baggage, Supplier<Future<T>> work) {
    Deadline deadline = Deadline.after(Clock.system(), Duration.ofSeconds(30));
    return new CallContext(deadline, TraceContext.start(), "test", baggage)
        .carry(NODES.vertx(0), work);
  }
}
