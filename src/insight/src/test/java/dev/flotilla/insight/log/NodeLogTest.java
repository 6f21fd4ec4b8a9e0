package dev.flotilla.insight.log;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.TraceContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class NodeLogTest {

  private final Vertx vertx = Vertx.vertx();
  private final NodeLog log = NodeLog.open(vertx, "shop-1");
  private final String name = "test." + UUID.randomUUID();
  private final Logger logger = (Logger) LoggerFactory.getLogger(name);

  @BeforeEach
  void speak() {
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void close() throws Exception {
    log.close();
    vertx.close().await(5, SECONDS);
  }

  /** Logs while it handles a call. */
  private final class Speaker extends VerticleBase {

    private TraceContext trace;

    @Override
    public Future<?> start() {
      CallContext call =
          new CallContext(
              Deadline.after(Clock.system(), Duration.ofMinutes(1)), TraceContext.start(), "-");
      trace = call.trace();
      return call.carry(
          vertx,
          () -> {
            logger.info("password=hunter2");
            return Future.succeededFuture();
          });
    }
  }

  @Test
  void aLineHasTheTraceOfItsCallAndTheVerticleAndNoSecret() throws Exception {
    Speaker speaker = new Speaker();
    vertx.deployVerticle(speaker).await(5, SECONDS);
    logger.info("outside of a call");

    List<LogLine> lines = log.search(query("TRACE", name, null, 10));

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).traceId()).isEqualTo(speaker.trace.traceId());
    assertThat(lines.get(0).spanId()).isEqualTo(speaker.trace.spanId());
    assertThat(lines.get(0).verticle()).isEqualTo("Speaker");
    assertThat(lines.get(0).message()).isEqualTo("password=***");
    assertThat(lines.get(0).node()).isEqualTo("shop-1");
    assertThat(lines.get(1).traceId()).isNull();
    assertThat(log.search(query("TRACE", null, speaker.trace.traceId(), 10)))
        .containsExactly(lines.get(0));
  }

  @Test
  void theLatestLinesOfALevelAreFound() {
    for (int line = 0; line < 10; line++) {
      logger.info("line {}", line);
      logger.warn("Warning {}", line);
    }

    assertThat(log.search(query("WARN", name, null, 2)))
        .extracting(LogLine::message)
        .containsExactly("Warning 8", "Warning 9");
    assertThat(log.search(query("TRACE", "no such text", null, 10))).isEmpty();
  }

  @Test
  void aLevelIsChangedForAWhile() {
    logger.setLevel(Level.WARN);
    log.change(new LogLevelChange(name, "DEBUG", Duration.ofHours(1)));
    assertThat(logger.getLevel()).isEqualTo(Level.DEBUG);

    log.change(new LogLevelChange(name, "TRACE", Duration.ofSeconds(1)));
    assertThat(log.changed().levels())
        .singleElement()
        .satisfies(
            changed -> {
              assertThat(changed.level()).isEqualTo("TRACE");
              assertThat(changed.before()).isEqualTo("WARN");
            });

    await().atMost(Duration.ofSeconds(20)).until(() -> logger.getLevel() == Level.WARN);
    assertThat(log.changed().levels()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LogLevelChange(name, "LOUD", Duration.ofMinutes(1)))
        .withMessageContaining("LOUD");
  }

  @Test
  void theEndOfTheLogTakesChangesBack() {
    log.change(new LogLevelChange(name, "ERROR", Duration.ofHours(1)));
    log.close();

    assertThat(logger.getLevel()).isEqualTo(Level.INFO);
  }

  @Test
  void jsonIsOneObjectPerLine() {
    JsonLogEncoder encoder = new JsonLogEncoder();
    encoder.setNode("edge-1");
    LoggingEvent event =
        new LoggingEvent(
            "here",
            ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(name),
            Level.ERROR,
            "two\nlines with token=abc",
            new IllegalStateException("postgresql://a:b@c"),
            null);

    String line = new String(encoder.encode(event), StandardCharsets.UTF_8);

    assertThat(line).endsWith("\n").doesNotContain("abc", "a:b@c");
    JsonObject json = new JsonObject(line);
    assertThat(json.getString("message")).isEqualTo("two\nlines with token=***");
    assertThat(json.getString("level")).isEqualTo("ERROR");
    assertThat(json.getString("node")).isEqualTo("edge-1");
    assertThat(json.getString("error")).contains("IllegalStateException: postgresql://a:***@c");
    assertThat(json.fieldNames()).doesNotContain("traceId", "verticle");
  }

  private static LogQuery query(String level, String text, String traceId, int limit) {
    return new LogQuery(level, text, traceId, null, limit);
  }
}
