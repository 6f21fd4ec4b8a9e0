package dev.flotilla.node.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StartTimelineTest {

  private static final Instant PROCESS = Instant.parse("2026-01-01T00:00:00Z");

  private long nowMs = 300; // since the begin of the process

  private final Clock clock =
      new Clock() {
        @Override
        public long nanos() {
          return nowMs * 1_000_000;
        }

        @Override
        public Instant now() {
          return PROCESS.plusMillis(nowMs);
        }
      };

  private final StartTimeline timeline = new StartTimeline(clock, () -> PROCESS);

  @Test
  void stepsAreCountedFromTheBeginOfTheProcess() {
    timeline.time("read the configuration", () -> pass(40));
    Promise<Void> verticle = Promise.promise();
    timeline.time("A", StartTimeline.VERTICLES, verticle::future);
    long begun = nowMs;
    timeline.time(
        StartTimeline.VERTICLES,
        () -> {
          pass(25);
          verticle.complete();
          return pass(5);
        });
    timeline.up();

    assertThat(begun).isEqualTo(340);
    assertThat(Json.encode(timeline.page("n-1")).toString())
        .isEqualTo(
            "{\"node\":\"n-1\",\"upAfterMs\":370,\"steps\":["
                + "{\"name\":\"start the JVM\",\"atMs\":0,\"ms\":300},"
                + "{\"name\":\"read the configuration\",\"atMs\":300,\"ms\":40},"
                + "{\"name\":\"A\",\"part\":\"start its verticles\",\"atMs\":340,\"ms\":25},"
                + "{\"name\":\"start its verticles\",\"atMs\":340,\"ms\":30}]}");
    assertThat(timeline.text())
        .isEqualTo(
            "0.37 s: start the JVM 0.30 s, read the configuration 0.04 s, start its verticles 0.03 s");
  }

  @Test
  void aNodeThatIsNotUpHasNoTotal() {
    timeline.sinceMain("read the arguments");

    assertThat(timeline.page("n-1").upAfterMs()).isNull();
    assertThat(timeline.page("n-1").steps()).hasSize(2);
  }

  @Test
  void whatFailsIsNoStep() {
    timeline.time("A", StartTimeline.VERTICLES, () -> Future.failedFuture("no licence"));

    assertThat(timeline.page("n-1").steps()).hasSize(1);
  }

  private Void pass(long ms) {
    nowMs += ms;
    return null;
  }
}
