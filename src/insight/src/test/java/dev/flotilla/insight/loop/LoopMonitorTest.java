package dev.flotilla.insight.loop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.insight.loop.LoopReport.BlockedStack;
import dev.flotilla.insight.loop.LoopReport.LoopState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopMonitorTest {

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LoopMonitor monitor = LoopMonitor.start(vertx, registry);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void close() throws Exception {
    gate.countDown();
    monitor.close();
    vertx.close().await(5, SECONDS);
  }

  @Test
  void everyLoopIsMeasured() {
    await()
        .untilAsserted(
            () ->
                assertThat(registry.find("flotilla.event.loop.lag").timers())
                    .hasSize(2)
                    .allSatisfy(lag -> assertThat(lag.count()).isGreaterThan(2)));
    assertThat(monitor.report().loops()).extracting(LoopState::loop).containsExactly(0, 1);
  }

  @Test
  void whatBlocksALoopIsNamedByItsOwnFrameAndCountedOnce() {
    await().until(() -> monitor.report().loops().stream().noneMatch(l -> l.thread().isEmpty()));
    vertx.runOnContext(run -> waitForTheGate());

    BlockedStack blocked =
        await()
            .atMost(Duration.ofSeconds(10))
            .until(
                () ->
                    monitor.report().blocked().stream()
                        .filter(each -> each.longestMs() > 700)
                        .findFirst(),
                found -> found.isPresent())
            .orElseThrow();

    assertThat(blocked.frame())
        .startsWith(getClass().getName() + ".waitForTheGate(LoopMonitorTest");
    assertThat(blocked.count()).isEqualTo(1);
    assertThat(blocked.stack().get(blocked.stack().size() - 1)).isNotBlank();
    assertThat(monitor.report().loops()).anyMatch(loop -> loop.blockedMs() > 700);

    gate.countDown();
    await().until(() -> monitor.report().loops().stream().allMatch(l -> l.blockedMs() == 0));
    assertThat(monitor.report().loops()).anyMatch(loop -> loop.worstLagMs() > 700);
  }

  private void waitForTheGate() {
    try {
      gate.await(10, SECONDS);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
