package dev.flotilla.cluster;

import static dev.flotilla.cluster.NodeFixture.await;
import static dev.flotilla.cluster.NodeFixture.get;
import static dev.flotilla.cluster.NodeFixture.getAsync;
import static dev.flotilla.cluster.NodeFixture.json;
import static dev.flotilla.cluster.NodeFixture.options;
import static dev.flotilla.cluster.NodeFixture.send;
import static dev.flotilla.cluster.NodeFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointTest {

  private Node node;

  @BeforeEach
  void startNode() throws Exception {
    node = start(options("n-1", List.of()));
  }

  @AfterEach
  void drain() throws Exception {
    await(node.drain());
  }

  @Test
  void aNodeIsReadyOnlyWhenItIsUpAndAllConditionsHold() throws Exception {
    AtomicBoolean holds = new AtomicBoolean(true);
    node.readyWhen("discovery", () -> holds.get() ? Future.succeededFuture() : missing());
    assertThat(get(node, "/health/ready").statusCode()).isEqualTo(503);

    await(node.up());
    assertThat(get(node, "/health/ready").statusCode()).isEqualTo(200);

    holds.set(false);
    var refused = get(node, "/health/ready");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("\"discovery\"").contains("node-2 does not answer");
  }

  @Test
  void aConditionThatNeverAnswersIsNamedInTime() throws Exception {
    lookFor(Duration.ofMillis(1_500));
    node.readyWhen("stuck", () -> Promise.<Void>promise().future());
    node.readyWhen(
        "broken",
        () -> {
          throw new NoClassDefFoundError("no such thing");
        });

    var conditions = json(node, "/health/ready").path("conditions");

    assertThat(conditions.path(0).path("reason").asText()).isEqualTo("no answer within 1500ms");
    assertThat(conditions.path(1).path("reason").asText()).isEqualTo("no such thing");
  }

  @Test
  void probesThatComeWhileALookIsUnderWayShareIt() throws Exception {
    lookFor(Duration.ofMillis(1_500));
    AtomicInteger looks = new AtomicInteger();
    node.readyWhen(
        "slow",
        () -> {
          looks.incrementAndGet();
          return Promise.<Void>promise().future();
        });

    var probes = IntStream.range(0, 20).mapToObj(n -> getAsync(node, "/health/ready")).toList();

    for (var probe : probes) {
      assertThat(probe.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
    }
    assertThat(looks.get()).isLessThan(10);
  }

  @Test
  void livenessDependsOnNoConditionButOnTheEventLoops() throws Exception {
    node.readyWhen("never", () -> Future.failedFuture("never"));
    assertThat(get(node, "/health/live").statusCode()).isEqualTo(200);

    CountDownLatch release = new CountDownLatch(1);
    node.vertx().runOnContext(stuck -> hold(release));
    try {
      var answer = get(node, "/health/live");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).containsPattern("event loop \\d+ ran no task for 2000 ms");
    } finally {
      release.countDown();
    }
    assertThat(get(node, "/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void pagesAreJsonAndUnknownPathsNameThePagesThereAre() throws Exception {
    node.endpoint("/node", () -> Map.of("name", "n-1"));

    var page = get(node, "/node");
    assertThat(page.body()).isEqualTo("{\"name\":\"n-1\"}");
    assertThat(page.headers().firstValue("content-type")).contains("application/json");
    assertThat(get(node, "/nodes").statusCode()).isEqualTo(404);
    assertThat(get(node, "/nodes").body()).contains("/health/ready", "/metrics", "/node");
  }

  @Test
  void theEndpointOnlyReads() throws Exception {
    assertThat(send(node, "POST", "/health/ready").statusCode()).isEqualTo(405);
    var head = send(node, "HEAD", "/health/live");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void aPageThatFailsAnswers500AndTheNextOneStillWorks() throws Exception {
    node.endpoint(
        "/broken",
        () -> {
          throw new IllegalStateException("secret inside");
        });

    assertThat(get(node, "/broken").statusCode()).isEqualTo(500);
    assertThat(get(node, "/broken").body()).doesNotContain("secret");
    assertThat(get(node, "/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsAreCleanPrometheusText() throws Exception {
    node.vertx().eventBus().consumer("m", message -> message.reply("r"));
    await(node.vertx().eventBus().request("m", "q"));

    var answer = get(node, "/metrics");

    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    PrometheusLint lint = PrometheusLint.of(answer.body());
    assertThat(lint.complaints()).isEmpty();
    assertThat(lint.families())
        .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "vertx_eventbus_handlers")
        .contains("process_uptime_seconds", "system_cpu_usage")
        .doesNotContain("system_cpu_count"); // promtool complains about its suffix
  }

  /** Another node in place of the one that waits for its conditions as long as a test may. */
  private void lookFor(Duration readyCheckTimeout) throws Exception {
    await(node.drain());
    node = start(NodeFixture.looking(readyCheckTimeout));
  }

  private static Future<Void> missing() {
    return Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "node-2 does not answer"));
  }

  private static void hold(CountDownLatch release) {
    try {
      assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
