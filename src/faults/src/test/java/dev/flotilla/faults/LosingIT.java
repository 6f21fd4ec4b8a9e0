package dev.flotilla.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How nodes serve, and how they go when nobody asked them: killed, hung. */
class LosingIT {

  /** Heartbeats that a member may miss. Sockets of a dead one close at once. */
  private static final Duration HUNG_AFTER = Duration.ofSeconds(5);

  @TempDir Path config;
  private Fleet fleet;
  private Echo echo;

  @BeforeEach
  void startObserver() {
    Fleet.plan(config, Duration.ofSeconds(90), EchoVerticle.class);
    fleet = new Fleet(config);
    echo = fleet.services.client(Echo.class);
  }

  @AfterEach
  void stopAll() {
    fleet.close();
  }

  @Test
  void aReadyNodeIsSeenServesAndTellsAboutItself() throws Exception {
    NodeJvm jvm = fleet.start("echo-1").awaitReady();

    assertThat(fleet.serving()).containsExactly("echo-1");
    assertThat(Fleet.await(echo.say("hello"))).isEqualTo(new Echo.Answer("echo-1", "hello"));
    var node = jvm.page("/node");
    assertThat(node.path("name").asText()).isEqualTo("echo-1");
    assertThat(node.path("state").asText()).isEqualTo("UP");
    assertThat(node.path("pid").asLong()).isEqualTo(jvm.pid());
    assertThat(node.path("verticles").path(0).asText()).isEqualTo(EchoVerticle.class.getName());
    assertThat(jvm.page("/members")).hasSize(2);
    assertThat(jvm.page("/services").path(0).path("instances").path(0).path("status").asText())
        .isEqualTo("UP");
    assertThat(jvm.status("/mesh")).isEqualTo(200);
  }

  @Test
  void aKilledNodeIsGoneForTheSurvivorsBeforeAHungOneWouldBe() {
    NodeJvm victim = fleet.start("echo-1");
    NodeJvm survivor = fleet.start("echo-2");
    victim.awaitReady();
    survivor.awaitReady();
    await().atMost(Duration.ofSeconds(30)).until(() -> fleet.serving().size() == 2);

    victim.signal("KILL");

    await()
        .atMost(HUNG_AFTER)
        .untilAsserted(
            () -> {
              assertThat(fleet.members()).containsExactly("echo-2", "observer");
              assertThat(fleet.serving()).containsExactly("echo-2");
            });
    assertThat(Fleet.await(echo.say("still")).node()).isEqualTo("echo-2");
  }

  @Test
  void aCallInFlightToAKilledNodeFailsAtOnceAndSaysThatItMayHaveRun() {
    Policy patient = Policy.defaults().withTimeout(Duration.ofSeconds(30));
    fleet.mesh.apply(Policies.builtIn().with("echo", patient));
    NodeJvm victim = fleet.start("echo-1").awaitReady();
    Future<Echo.Answer> inFlight = echo.later(20_000);
    Fleet.await(echo.say("arrived after it"));

    long before = System.nanoTime();
    victim.signal("KILL");

    assertThatThrownBy(() -> Fleet.await(inFlight))
        .isInstanceOfSatisfying(
            ServiceFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ServiceFailure.Code.UNAVAILABLE);
              assertThat(failure.didNotExecute()).isFalse();
            });
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(HUNG_AFTER);
  }

  @Test
  void aHungNodeIsPutOutAndComesBackWithItsServicesWhenItGoesOn() {
    NodeJvm hung = fleet.start("echo-1").awaitReady();

    hung.signal("STOP");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> fleet.members().equals(List.of("observer")) && fleet.serving().isEmpty());

    hung.signal("CONT");
    await().atMost(Duration.ofSeconds(40)).until(() -> fleet.serving().equals(List.of("echo-1")));
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> Fleet.await(echo.say("again")).text().equals("again"));
    await().atMost(Duration.ofSeconds(30)).until(() -> hung.status("/health/ready") == 200);
  }
}
