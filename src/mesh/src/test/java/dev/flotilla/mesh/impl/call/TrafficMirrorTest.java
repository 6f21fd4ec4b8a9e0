package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.MirrorReport;
import dev.flotilla.mesh.policy.MirrorOptions;
import dev.flotilla.mesh.policy.TrafficOptions;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrafficMirrorTest {

  private static final Map<String, Integer> OLD = Map.of("1.5", 1);

  private final TrafficRulesLab traffic = new TrafficRulesLab();
  private final MeshLab lab = traffic.lab.running("1.5", "a", "b").running("1.6", "m");

  @AfterEach
  void close() throws Exception {
    traffic.close();
  }

  @Test
  void theCopyNeitherDelaysNorFailsTheCall() throws Exception {
    rule(MirrorOptions.to("1.6"));

    Pair pair = Pair.of(lab.read(), lab);
    pair.real().answer("stock 7");
    assertThat(MeshLab.value(pair.result())).isEqualTo("stock 7");
    pair.copy().fail(Code.INTERNAL);

    assertThat(pair.real().to().version()).isEqualTo("1.5");
    await().until(() -> report().failed() == 1);
  }

  @Test
  void answersAreCompared() throws Exception {
    rule(MirrorOptions.to("1.6"));

    mirrored(sent -> sent.answer("7"), sent -> sent.answer("7"));
    mirrored(sent -> sent.answer("7"), sent -> sent.answer("8"));
    mirrored(sent -> sent.answer("7"), sent -> sent.fail(Code.NOT_FOUND));
    mirrored(sent -> sent.fail(Code.NOT_FOUND), sent -> sent.fail(Code.NOT_FOUND));
    mirrored(sent -> sent.fail(Code.NOT_FOUND), sent -> sent.fail(Code.INTERNAL));
    mirrored(sent -> sent.fail(Code.NOT_FOUND), sent -> sent.answer("7"));

    assertThat(report()).isEqualTo(new MirrorReport("stock", "1.6", 2, 3, 1, 0, 0));
    assertThat(traffic.told)
        .containsExactly(
            "mirrored 1.6 SAME",
            "mirrored 1.6 DIFFERENT",
            "mirrored 1.6 FAILED",
            "mirrored 1.6 SAME",
            "mirrored 1.6 DIFFERENT",
            "mirrored 1.6 DIFFERENT");
  }

  @Test
  void repliesOfTheBusAreComparedByTheirBytes() throws Exception {
    rule(MirrorOptions.to("1.6"));
    Call call = TrafficRulesLab.reading(null);
    Call.Transport<Buffer> carrier =
        (instance, left) -> Future.succeededFuture(Buffer.buffer("{\"left\": 7}"));

    lab.mesh.call(call, carrier).await();

    await().until(() -> report().same() == 1);
  }

  @Test
  void copiesOverTheLimitAreDroppedAndTheCallsGoOn() throws Exception {
    rule(MirrorOptions.builder().version("1.6").maxInFlight(3).build());
    List<Pair> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      held.add(Pair.of(lab.read(), lab));
    }

    for (int i = 0; i < 10; i++) {
      assertThat(traffic.versionOf(lab.read())).isEqualTo("1.5");
    }
    assertThat(report().dropped()).isEqualTo(10);
    assertThat(report().inFlight()).isEqualTo(3);

    for (Pair pair : held) {
      pair.copy().answer("7");
      pair.real().answer("7");
    }
    await().until(() -> report().same() == 3);
    mirrored(sent -> sent.answer("7"), sent -> sent.answer("7"));
    assertThat(report()).isEqualTo(new MirrorReport("stock", "1.6", 4, 0, 0, 10, 0));
  }

  @Test
  void aCopyWithoutAnAnswerGivesItsPlaceBackAtTheDeadline() throws Exception {
    rule(MirrorOptions.builder().version("1.6").maxInFlight(1).build());

    Pair pair = Pair.of(lab.read(), lab);
    pair.real().answer("7");
    MeshLab.value(pair.result());
    assertThat(report().inFlight()).isEqualTo(1);
    lab.advance(5_000);

    await().until(() -> report().inFlight() == 0);
    assertThat(report().failed()).isEqualTo(1);
    pair.copy().answer("much too late");
    assertThat(report()).isEqualTo(new MirrorReport("stock", "1.6", 0, 0, 1, 0, 0));
  }

  @Test
  void whatMustNotRunTwiceIsCopiedOnlyWhenThePolicySaysSo() throws Exception {
    rule(MirrorOptions.to("1.6"));
    Future<String> write = lab.write();
    assertThat(report().inFlight()).isZero();
    assertThat(traffic.versionOf(write)).isEqualTo("1.5");
    assertThat(lab.carrier.waiting()).isZero();

    rule(MirrorOptions.builder().version("1.6").nonIdempotent(true).build());
    Pair pair = Pair.of(lab.write(), lab);
    pair.real().answer("7");
    pair.copy().answer("7");

    await().until(() -> report().same() == 1);
  }

  @Test
  void aCopyIsMarkedAndKeepsTheBaggage() throws Exception {
    rule(MirrorOptions.to("1.6"));
    List<CallContext> seen = new CopyOnWriteArrayList<>();
    Call.Transport<String> carrier =
        (instance, left) -> {
          CallContext.current().ifPresent(seen::add);
          return Future.succeededFuture("7");
        };

    traffic
        .marked(Map.of("user", "7"), () -> lab.mesh.call(TrafficRulesLab.reading(null), carrier))
        .await();

    await().until(() -> seen.size() == 2);
    assertThat(seen).filteredOn(CallContext::mirrored).hasSize(1);
    assertThat(seen).allMatch(call -> call.baggage().get("user").equals("7"));
    assertThat(seen.get(0).trace().traceId()).isEqualTo(seen.get(1).trace().traceId());
  }

  @Test
  void whatACopyAsksIsNotCopiedAgain() throws Exception {
    rule(MirrorOptions.to("1.6"));
    Map<String, String> copy = Map.of(CallContext.MIRROR_BAGGAGE, "true");

    assertThat(traffic.versionOf(traffic.marked(copy, lab::read))).isEqualTo("1.5");

    assertThat(lab.carrier.waiting()).isZero();
    assertThat(report()).isEqualTo(new MirrorReport("stock", "1.6", 0, 0, 0, 0, 0));
  }

  @Test
  void copiesSayNothingAboutTheHealthOfAnInstance() throws Exception {
    rule(MirrorOptions.to("1.6"));

    for (int i = 0; i < 20; i++) {
      mirrored(sent -> sent.answer("7"), sent -> sent.fail(Code.INTERNAL));
    }

    assertThat(lab.ejected("m")).isFalse();
    assertThat(lab.health("m").inFlight()).isZero();
    assertThat(lab.events).isEmpty();
  }

  @Test
  void theShareIsKept() throws Exception {
    rule(MirrorOptions.builder().version("1.6").ratio(0.1).maxInFlight(1_000).build());
    Call.Transport<String> carrier = (instance, left) -> Future.succeededFuture("7");

    for (int i = 0; i < 10_000; i++) {
      lab.mesh.call(TrafficRulesLab.reading(null), carrier).await();
    }

    await().until(() -> report().inFlight() == 0);
    // Four deviations of a binomial: 30. None is dropped: it is answered as soon as it is sent.
    assertThat(report().same() + report().dropped())
        .as("seed " + MeshLab.SEED)
        .isCloseTo(1_000, within(120L));
  }

  @Test
  void aCarrierThatThrowsOrAVersionThatIsNotThereHurtsNobody() throws Exception {
    rule(MirrorOptions.to("1.6"));
    Call.Transport<String> broken =
        (instance, left) -> {
          if (instance.version().equals("1.6")) {
            throw new IllegalStateException("cannot be carried");
          }
          return Future.succeededFuture("7");
        };
    assertThat(lab.mesh.call(TrafficRulesLab.reading(null), broken).await()).isEqualTo("7");
    await().until(() -> report().failed() == 1);

    lab.discovery.loseNode("node-m");
    assertThat(traffic.versionOf(lab.read())).isEqualTo("1.5");
    assertThat(traffic.told).contains("missing 1.6");
  }

  @Test
  void callsOverHttpAreNotCopied() throws Exception {
    Instance web =
        new Instance(
            "w",
            "web",
            "1.6",
            Instance.Kind.HTTP,
            "id",
            "node",
            "local",
            "http://127.0.0.1:1",
            Instance.Status.UP,
            Map.of());
    lab.discovery.add(web);
    rule(MirrorOptions.builder().version("1.6").nonIdempotent(true).build());

    Future<String> result =
        lab.mesh.call(new Call("web", "GET", Instance.Kind.HTTP, true), lab.carrier);

    assertThat(lab.mesh.status().mirrors())
        .containsExactly(new MirrorReport("web", "1.6", 0, 0, 0, 0, 0));
    assertThat(traffic.versionOf(result)).isEqualTo("1.6");
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void whatWasCountedStaysUntilThePolicyNamesAnotherVersion() throws Exception {
    rule(MirrorOptions.to("1.6"));
    mirrored(sent -> sent.answer("7"), sent -> sent.answer("7"));

    rule(MirrorOptions.builder().version("1.6").ratio(0.5).build());
    assertThat(report().same()).isEqualTo(1);
    rule(MirrorOptions.to("1.7"));
    assertThat(report()).isEqualTo(new MirrorReport("stock", "1.7", 0, 0, 0, 0, 0));
    traffic.ruledBy(TrafficOptions.defaults());
    assertThat(lab.mesh.status().mirrors()).isEmpty();
  }

  private interface Answer {
    void to(Carrier.Sent sent);
  }

  private void mirrored(Answer real, Answer copy) throws Exception {
    int before = traffic.told.size();
    Pair pair = Pair.of(lab.read(), lab);
    real.to(pair.real());
    copy.to(pair.copy());
    await().until(() -> traffic.told.size() > before);
    try {
      MeshLab.value(pair.result());
    } catch (ServiceFailure wanted) {
      assertThat(wanted.code()).isEqualTo(Code.NOT_FOUND);
    }
  }

  private MirrorReport report() {
    return lab.mesh.status().mirrors().stream()
        .filter(report -> report.service().equals("stock"))
        .findFirst()
        .orElseThrow();
  }

  private void rule(MirrorOptions mirror) {
    traffic.ruledBy(TrafficOptions.defaults().withSplit(OLD).withMirror(mirror));
  }

  /** A call and its copy, whichever was sent first. */
  private record Pair(Future<String> result, Carrier.Sent real, Carrier.Sent copy) {

    static Pair of(Future<String> result, MeshLab lab) throws Exception {
      Carrier.Sent one = lab.carrier.next();
      Carrier.Sent other = lab.carrier.next();
      boolean oneIsCopy = one.to().version().equals("1.6");
      return oneIsCopy ? new Pair(result, other, one) : new Pair(result, one, other);
    }
  }
}
