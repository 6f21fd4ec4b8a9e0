package dev.flotilla.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How nodes go when they are asked to. */
class LeavingIT {

  private static final int TERMINATED = 128 + 15;

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
  void aTerminatedNodeAnswersWhatItHasInHandAndIsGone() {
    NodeJvm leaving = fleet.start("echo-1").awaitReady();
    Future<Echo.Answer> inFlight = echo.later(1_500);
    Fleet.await(echo.say("arrived after it"));

    leaving.signal("TERM");

    await().atMost(Duration.ofSeconds(30)).until(() -> fleet.serving().isEmpty());
    assertThat(Fleet.await(inFlight).text()).isEqualTo("late");
    assertThat(leaving.awaitExit()).isEqualTo(TERMINATED);
    await().atMost(Duration.ofSeconds(30)).until(() -> fleet.members().equals(List.of("observer")));
    assertThat(leaving.output()).contains("node echo-1 is down").doesNotContain("ERROR");
  }

  @Test
  void aCallThatNeverEndsHoldsTheDrainUpToItsDeadlineOnly() {
    NodeJvm leaving = fleet.start("echo-1").awaitReady();
    Future<Echo.Answer> inFlight = echo.later(1_000_000);
    Fleet.await(echo.say("arrived after it"));

    long before = System.nanoTime();
    leaving.signal("TERM");

    assertThat(leaving.awaitExit()).isEqualTo(TERMINATED);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(60));
    assertThatThrownBy(() -> Fleet.await(inFlight)).isInstanceOf(ServiceFailure.class);
  }

  @Test
  void aSupervisedNodeLeavesInterruptsToItsSupervisor() {
    NodeJvm alone = fleet.start("echo-1");
    NodeJvm supervised = fleet.start("echo-2", Map.of("FLOTILLA_SUPERVISED", "1"));
    alone.awaitReady();
    supervised.awaitReady();

    supervised.signal("INT");
    alone.signal("INT");

    assertThat(alone.awaitExit()).isEqualTo(128 + 2);
    assertThat(supervised.isAlive()).isTrue();
    assertThat(supervised.status("/health/ready")).isEqualTo(200);
  }
}
