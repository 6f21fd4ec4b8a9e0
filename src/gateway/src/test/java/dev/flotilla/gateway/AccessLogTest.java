package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("all gateways of this JVM write into the one log that is read here")
class AccessLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger("flotilla.access");
  private final Lines lines = new Lines();
  private final House house = new House();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
  }

  @AfterEach
  void close() {
    lines.gate.countDown();
    logger.detachAppender(lines);
    logger.setAdditive(true);
    house.close();
  }

  @Test
  void eachRequestIsOneLineWithItsTrace() {
    lines.gate.countDown();
    int port = house.open(House.libraryOnly()).port();
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    Web.get(
        port,
        "/api/library/books/1?secret=1",
        "traceparent",
        "00-" + trace + "-00f067aa0ba902b7-01");

    await().atMost(Duration.ofSeconds(10)).until(() -> !lines.all.isEmpty());
    assertThat(lines.all.get(0))
        .matches(
            "GET /api/library/books/1 200 \\d+B \\d+\\.\\d{3}ms trace="
                + trace
                + " peer=127\\.0\\.0\\.1");
    assertThat(lines.all).hasSize(1);
  }

  @Test
  void refusedAndMalformedRequestsAreLoggedToo() {
    lines.gate.countDown();
    int port = house.open(House.libraryOnly()).port();
    Web.raw(port, "GET /no\u001b[31mwhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    await().atMost(Duration.ofSeconds(10)).until(() -> !lines.all.isEmpty());
    assertThat(lines.all.get(0)).contains(" 4").doesNotContain("\u001b");
  }

  @Test
  void aRefusalSaysWhatFor() {
    lines.gate.countDown();
    Web.get(house.open(House.libraryOnly()).port(), "/nowhere");

    await().atMost(Duration.ofSeconds(10)).until(() -> !lines.all.isEmpty());
    assertThat(lines.all.get(0)).startsWith("GET /nowhere 404 ").endsWith(" problem=UNKNOWN_PATH");
  }

  @Test
  void aLogThatHangsHoldsNoRequestUp() throws Exception {
    int port = house.open(House.libraryOnly()).port();
    Web.get(port, "/api/library/books/1");
    assertThat(lines.reached.await(10, TimeUnit.SECONDS)).isTrue();

    for (int i = 0; i < 50; i++) {
      assertThat(Web.get(port, "/api/library/books/1").statusCode()).isEqualTo(200);
    }
    assertThat(lines.all).isEmpty();
    lines.gate.countDown();
    await().atMost(Duration.ofSeconds(10)).until(() -> lines.all.size() == 51);
  }

  @Test
  void itCanBeTurnedOff() {
    lines.gate.countDown();
    GatewayOptions options = House.libraryOnly();
    GatewayOptions silent =
        GatewayOptions.builder().port(0).accessLog(false).routes(options.routes()).build();
    Gateway quiet = house.open(silent);
    Gateway loud = house.open(options);
    Web.get(quiet.port(), "/api/library/books/quiet");
    Web.get(loud.port(), "/api/library/books/loud");

    await().atMost(Duration.ofSeconds(10)).until(() -> !lines.all.isEmpty());
    assertThat(lines.all).singleElement().asString().contains("loud");
  }

  /** An appender that hangs until it is let go. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final List<String> all = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch reached = new CountDownLatch(1);

    @Override
    protected void append(ILoggingEvent event) {
      reached.countDown();
      try {
        gate.await();
      } catch (InterruptedException stopped) {
        throw new IllegalStateException(stopped);
      }
      String line = event.getFormattedMessage();
      if (!line.contains(" - ")) { // a gateway of before that has only now closed its connections
        all.add(line);
      }
    }
  }
}
