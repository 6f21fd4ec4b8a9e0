package dev.flotilla.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.PolicyEdit;
import dev.flotilla.mesh.policy.PolicyOverrides;
import dev.flotilla.mesh.policy.PolicySite;
import dev.flotilla.mesh.policy.PolicyVersion;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three nodes, one state of policies. Each test has a service of its own. */
class PolicyStoreTest {

  @RegisterExtension static final Nodes NODES = Nodes.of(3);

  private static List<PolicySite> sites;

  @BeforeAll
  static void open() {
    sites = List.of(0, 1, 2).stream().map(NODES::vertx).map(PolicySite::on).toList();
  }

  @Test
  void aChangeOnOneNodeIsInForceOnAllWithinASecond() {
    long before = latestVersion();
    PolicyVersion made = PolicySite.get(sites.get(0).timeout("near", 111));
    List<Duration> times = new ArrayList<>(List.of(PolicySite.awaited(sites, "near", 111)));
    for (int change = 1; change < 5; change++) {
      long begin = System.nanoTime();
      PolicySite.get(sites.get(change % 3).timeout("nearer", change));
      PolicySite.awaited(sites, "nearer", change);
      times.add(Duration.ofNanos(System.nanoTime() - begin));
    }

    PolicySite.assertSoon(times);

    assertThat(made.version()).isEqualTo(before + 1);
    assertThat(made.by()).isEqualTo("ada");
    assertThat(made.origin()).isEqualTo(PolicyVersion.Origin.CHANGE);
    assertThat(made.changes()).containsExactly("services.near: - → {\"timeout\":\"111ms\"}");
    assertThat(sites.get(2).store().history()).contains(made);
  }

  @Test
  void noCallIsLostWhilePoliciesChangeTwentyTimes() {
    NODES.vertx(2).eventBus().<String>consumer("stock-at-node-3", question -> question.reply("7"));
    PolicySite.get(
        sites
            .get(2)
            .discovery()
            .announce(
                new Announcement(
                    "stock", "1", Instance.Kind.ADDRESS, "stock-at-node-3", Map.of())));
    PolicySite.get(sites.get(2).discovery().awaitVisible());
    patience(20_000);
    AtomicInteger made = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    long timer =
        NODES
            .vertx(0)
            .setPeriodic(
                3,
                tick -> {
                  made.incrementAndGet();
                  read().onSuccess(level -> answered.incrementAndGet()).onFailure(failures::add);
                });

    for (int change = 1; change <= 20; change++) {
      int goal = made.get() + 20;
      patience(20_000 + change);
      await().until(() -> made.get() >= goal);
    }

    NODES.vertx(0).cancelTimer(timer);
    await().until(() -> answered.get() + failures.size() == made.get());
    assertThat(failures).isEmpty();
    assertThat(answered.get()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void ofTwoWritersWhoSawTheSameVersionOneWinsAndTheOtherIsToldWhichIsInForce() {
    long seen = latestVersion();
    await().until(() -> sites.stream().allMatch(site -> site.version() == seen));
    List<Future<PolicyVersion>> both = new ArrayList<>();
    for (int writer = 0; writer < 2; writer++) {
      long millis = 301 + writer;
      both.add(
          sites
              .get(writer)
              .store()
              .change(
                  before -> before.with("contested", PolicySite.withTimeout(millis)),
                  PolicyEdit.by("writer-" + writer).ifVersion(seen)));
    }
    await().until(() -> both.stream().allMatch(Future::isComplete));

    Future<PolicyVersion> winner =
        both.stream().filter(Future::succeeded).findFirst().orElseThrow();
    Future<PolicyVersion> loser = both.stream().filter(Future::failed).findFirst().orElseThrow();
    assertThat(winner.result().version()).isEqualTo(seen + 1);
    assertThat(loser.cause())
        .isInstanceOfSatisfying(
            ServiceFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(Code.ABORTED);
              assertThat(failure.details()).containsEntry("version", Long.toString(seen + 1));
              assertThat(failure).hasMessageContaining("by " + winner.result().by());
            });
    PolicySite.awaited(
        sites, "contested", winner.result().policies().of("contested").timeout().toMillis());
  }

  @Test
  void writersWhoExpectNothingLoseNoneOfTheirChanges() {
    List<Future<PolicyVersion>> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(sites.get(i % 3).timeout("crowd-" + i, 500 + i));
    }
    PolicySite.get(Future.all(all));

    for (int i = 0; i < 12; i++) {
      PolicySite.awaited(sites, "crowd-" + i, 500 + i);
    }
    assertThat(all.stream().map(each -> each.result().version()).distinct()).hasSize(12);
  }

  @Test
  void theSameAgainIsNoNewVersion() {
    PolicyVersion made = PolicySite.get(sites.get(1).timeout("same", 700));

    assertThat(PolicySite.get(sites.get(1).timeout("same", 700))).isEqualTo(made);
  }

  @Test
  void goingBackIsANewVersionWithOldPolicies() {
    long first = PolicySite.get(sites.get(0).timeout("back", 801)).version();
    PolicySite.get(sites.get(0).timeout("back", 802));

    PolicyVersion back =
        PolicySite.get(
            sites.get(2).store().rollback(first, PolicyEdit.by("eve").ifVersion(first + 1)));

    assertThat(back.origin()).isEqualTo(PolicyVersion.Origin.ROLLBACK);
    assertThat(back.by()).isEqualTo("eve");
    assertThat(back.changes()).containsExactly("services.back.timeout: 802ms → 801ms");
    PolicySite.awaited(sites, "back", 801);
    assertThat(sites.get(2).store().history())
        .extracting(PolicyVersion::version)
        .startsWith(first + 2, first + 1, first);
  }

  @Test
  void theHistoryHasTheLastVersionsOnly() {
    for (int i = 0; i <= PolicyStore.KEPT_VERSIONS; i++) {
      PolicySite.get(sites.get(0).timeout("long", 900 + i));
    }
    PolicyStore store = sites.get(0).store();
    long latest = store.current().version();

    assertThat(store.history()).hasSize(PolicyStore.KEPT_VERSIONS);
    assertThat(store.history().get(0)).isEqualTo(store.current());
    assertThat(failure(store.rollback(latest - PolicyStore.KEPT_VERSIONS, PolicySite.ADA)).code())
        .isEqualTo(Code.NOT_FOUND);
    assertThat(store.current().version()).isEqualTo(latest);
  }

  @Test
  void whatTheChangeThrowsReachesTheCallerAndChangesNothing() {
    PolicyVersion before = sites.get(0).store().current();
    Future<PolicyVersion> refused =
        sites
            .get(0)
            .store()
            .change(policies -> policies.with("odd", PolicySite.withTimeout(0)), PolicySite.ADA);

    await().until(refused::isComplete);

    assertThat(refused.cause()).hasMessageContaining("timeout in ms must be between 1 and 600000");
    assertThat(sites.get(0).store().current()).isEqualTo(before);
  }

  @Test
  void aNodeThatJoinsLaterGetsWhatIsInForceWhateverItWasConfiguredWith() {
    PolicySite.get(sites.get(0).timeout("late", 444));
    Policies own = Policies.builtIn().with("late", PolicySite.withTimeout(1));

    PolicySite late = PolicySite.on(NODES.addNode().vertx(), own);

    assertThat(late.timeoutOf("late")).isEqualTo(444);
    assertThat(late.store().history()).isEqualTo(sites.get(0).store().history());
    assertThat(sites.get(0).timeoutOf("late")).isEqualTo(444);
  }

  /** So long that a busy machine is no reason to fail; a lost request still is. */
  private static void patience(long millis) {
    Duration time = Duration.ofMillis(millis);
    PolicyOverrides patient = PolicyOverrides.builder().timeout(time).attemptTimeout(time).build();
    PolicySite changing = sites.get((int) (millis % 3));
    PolicySite.get(changing.store().change(all -> all.with("stock", patient), PolicySite.ADA));
    PolicySite.awaited(sites, "stock", millis);
  }

  private static Future<String> read() {
    return sites
        .get(0)
        .mesh()
        .call(
            new Call("stock", "level", Instance.Kind.ADDRESS, true),
            (instance, left) ->
                NODES
                    .vertx(0)
                    .eventBus()
                    .<String>request(
                        instance.address(),
                        "level?",
                        new DeliveryOptions().setSendTimeout(left.toMillis() + 1))
                    .map(Message::body)
                    .recover(
                        cause ->
                            Future.failedFuture(
                                new ServiceFailure(Code.UNKNOWN, cause.getMessage()))));
  }

  /** Whoever made the last change of an earlier test knows it; the others may not yet. */
  private static long latestVersion() {
    return sites.stream().mapToLong(PolicySite::version).max().orElseThrow();
  }

  private static ServiceFailure failure(Future<?> future) {
    return catchThrowableOfType(ServiceFailure.class, () -> PolicySite.get(future));
  }
}
