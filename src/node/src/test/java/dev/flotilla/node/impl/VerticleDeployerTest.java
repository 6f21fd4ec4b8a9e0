package dev.flotilla.node.impl;

import static dev.flotilla.node.impl.TestVerticles.ATTEMPTS;
import static dev.flotilla.node.impl.TestVerticles.EVENTS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.cluster.Node;
import dev.flotilla.cluster.NodeOptions;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.node.NodeContext;
import dev.flotilla.node.impl.TestVerticles.CannotStop;
import dev.flotilla.node.impl.TestVerticles.Good;
import dev.flotilla.node.impl.TestVerticles.Held;
import dev.flotilla.node.impl.TestVerticles.LaterAvailable;
import dev.flotilla.node.impl.TestVerticles.MissingLibrary;
import dev.flotilla.node.impl.TestVerticles.Refused;
import dev.flotilla.node.impl.TestVerticles.Slow;
import dev.flotilla.node.impl.TestVerticles.WrongConfig;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerticleDeployerTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static NodeContext context;

  private final VerticleDeployer verticles =
      new VerticleDeployer(context, () -> false, StartTimeline.begin(Clock.system()));

  @BeforeAll
  static void join() throws Exception {
    String cluster = UUID.randomUUID().toString();
    Node node = Node.start(NodeOptions.local(cluster, "n-1", "shop")).await(60, SECONDS);
    ConfigDirectory config = new ConfigDirectory(Path.of("no-such-folder"), Map.of());
    // These verticles use nothing but the node and its configuration.
    context = new NodeContext(node, null, null, null, null, null, config, Clock.system());
  }

  @AfterAll
  static void leave() throws Exception {
    context.node().drain().await(60, SECONDS);
  }

  @BeforeEach
  void forget() {
    TestVerticles.reset();
  }

  @AfterEach
  void undeploy() throws Exception {
    TestVerticles.gate().tryComplete();
    verticles.undeploy().transform(done -> Future.succeededFuture()).await(20, SECONDS);
    await().atMost(SOON).until(() -> context.node().vertx().deploymentIDs().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no.Such | there is no such class on the class path",
        "java.lang.String | the class does not implement Verticle",
        "HiddenConstructor | the class has no public constructor that takes a NodeContext",
        "BrokenClass | the class cannot be loaded: java.lang.IllegalStateException: no licence",
      })
  void aClassThatDoesNotFitIsNamedBeforeAnyVerticleStarts(String name, String reason) {
    String unfit = name.contains(".") ? name : TestVerticles.class.getName() + "$" + name;

    assertThatThrownBy(() -> verticles.deploy(List.of(name(Good.class), unfit)))
        .isInstanceOf(ConfigFailure.class)
        .hasMessage("verticle " + unfit + ": " + reason);

    assertThat(EVENTS).isEmpty();
  }

  @Test
  void aConfigurationThatAVerticleRefusesStaysAConfigurationFailure() {
    assertThatThrownBy(() -> deploy(WrongConfig.class))
        .isInstanceOf(ConfigFailure.class)
        .hasMessage("verticle " + name(WrongConfig.class) + ": shop.yaml line 1: unknown key");
  }

  @Test
  void aClassThatIsMissingInsideAVerticleIsNamed() {
    assertThatThrownBy(() -> deploy(MissingLibrary.class))
        .isInstanceOfSatisfying(
            ServiceFailure.class, failure -> assertThat(failure.code()).isEqualTo(Code.INTERNAL))
        .hasMessage(
            "verticle "
                + name(MissingLibrary.class)
                + " does not start: java.lang.NoClassDefFoundError: com/example/Missing");
  }

  @Test
  void aFailureOfTheStartKeepsItsCodeAndDetails() {
    assertThatThrownBy(() -> deploy(Refused.class))
        .isInstanceOfSatisfying(
            ServiceFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(Code.PERMISSION_DENIED);
              assertThat(failure.details()).containsEntry("role", "reader");
            })
        .hasMessage("verticle " + name(Refused.class) + ": the role may not migrate");
  }

  @Test
  void whatIsUnavailableIsTriedAgain() throws Exception {
    deploy(LaterAvailable.class);

    assertThat(ATTEMPTS).hasValue(2);
    assertThat(EVENTS).containsExactly("later started");
  }

  @Test
  void whatIsUnavailableAtTheStartDeadlineFailsAndIsNamed() {
    VerticleDeployer late =
        new VerticleDeployer(context, () -> true, StartTimeline.begin(Clock.system()));

    assertThatThrownBy(() -> late.deploy(List.of(name(LaterAvailable.class))).await(20, SECONDS))
        .isInstanceOfSatisfying(
            ServiceFailure.class, failure -> assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE))
        .hasMessage("verticle " + name(LaterAvailable.class) + ": the database does not answer");
    assertThat(ATTEMPTS).hasValue(1);
  }

  @Test
  void aStartThatFailsHalfWayStopsWhatHasStartedAndWhatIsStillStarting() throws Exception {
    assertThatThrownBy(() -> deploy(Good.class, Slow.class, Refused.class))
        .hasMessageContaining("the role may not migrate");
    await().atMost(SOON).until(() -> EVENTS.containsAll(List.of("good started", "slow starting")));

    verticles.undeploy().await(20, SECONDS);
    assertThat(EVENTS).contains("good stopped");

    TestVerticles.gate().complete();
    await().atMost(SOON).until(() -> EVENTS.contains("slow stopped"));
  }

  @Test
  void whatIsUnavailableIsNotTriedAgainWhileTheNodeLeaves() throws Exception {
    Future<Void> deploying = verticles.deploy(List.of(name(Held.class)));
    await().atMost(SOON).until(() -> ATTEMPTS.get() == 1);

    verticles.undeploy().await(20, SECONDS);
    TestVerticles.gate().fail(TestVerticles.unavailable());

    assertThatThrownBy(() -> deploying.await(20, SECONDS))
        .hasMessage("verticle " + name(Held.class) + ": the database does not answer");
    assertThat(ATTEMPTS).hasValue(1);
  }

  @Test
  void aVerticleThatCannotStopHoldsUpNoOther() throws Exception {
    deploy(CannotStop.class, Good.class);

    assertThatThrownBy(() -> verticles.undeploy().await(20, SECONDS)).hasMessage("stuck");

    assertThat(EVENTS).contains("good stopped");
    verticles.undeploy().await(20, SECONDS); // harmless
    assertThat(EVENTS).containsOnlyOnce("good stopped");
  }

  private void deploy(Class<?>... classes) throws Exception {
    verticles.deploy(Stream.of(classes).map(Class::getName).toList()).await(20, SECONDS);
  }

  private static String name(Class<?> type) {
    return type.getName();
  }
}
