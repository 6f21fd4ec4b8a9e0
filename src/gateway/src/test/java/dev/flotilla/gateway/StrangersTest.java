package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What clients alone can cause is answered, counted and logged in one line, without a stack. */
@Isolated("what other tests log is not what is asserted here")
class StrangersTest {

  private static final String GOOD = "GET /api/library/books/1 HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST =
      "POST /api/library/books HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
          + "Idempotency-Key: k\r\n";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final House house = new House();
  private Gateway gateway;

  @BeforeEach
  void open() {
    Warehouse warehouse = Warehouse.open(house.vertx);
    house.announce("warehouse", warehouse.port(), "");
    gateway =
        house.open(
            GatewayOptions.of(
                    List.of(
                        RouteOptions.contract(House.LIBRARY, Library.class),
                        RouteOptions.service("/in", null, "warehouse")))
                .withPort(0));
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void close() {
    root.detachAppender(log);
    house.close();
  }

  @Test
  void manyPipelinedRequestsAreAllAnswered() {
    int requests = 500;
    String last = GOOD.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");

    String answers = Web.raw(gateway.port(), GOOD.repeat(requests - 1) + last);

    assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(requests + 1);
    nothingIsWrong();
  }

  @Test
  void requestsThatArePipelinedByTheThousandTakeNoMemoryBeforeTheirTurn() throws Exception {
    String first = GOOD.replace("books/1", "never"); // the others wait behind it
    byte[] requests = (first + GOOD.repeat(400)).getBytes(StandardCharsets.US_ASCII); // 20 KB
    long before = usedHeap();
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) { // 120,000 requests: over 40 MB once decoded
        Socket client = new Socket();
        clients.add(client);
        client.setReceiveBufferSize(4 << 10);
        client.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
        client.getOutputStream().write(requests);
      }
      await().until(() -> gateway.status().connections() == 300);

      assertThat(Web.get(gateway.port(), "/api/library/books/1").statusCode()).isEqualTo(200);
      assertThat(usedHeap() - before).isLessThan(40 << 20);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
    nothingIsWrong();
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void aBodyThatNobodyReadsIsDroppedAndTheRequestAnswered() {
    String body = "x".repeat(100_000);
    String answer =
        Web.raw(
            gateway.port(),
            "GET /api/library/books/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
                + (body + "GET /api/library/books/2 HTTP/1.1\r\nHost: a\r\n")
                + "Connection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    nothingIsWrong();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          a chunk size that is no number | Transfer-Encoding: chunked##zz#hello#0##                  | 400 | MALFORMED_REQUEST
          an empty chunk size            | Transfer-Encoding: chunked###hello#                       | 400 | MALFORMED_REQUEST
          a chunk that is too long       | Transfer-Encoding: chunked##2#hello#0##                   | 400 | MALFORMED_REQUEST
          a chunk size that overflows    | Transfer-Encoding: chunked##fffffffffffff#hello#0##       | 400 | MALFORMED_REQUEST
          a trailer without a colon      | Transfer-Encoding: chunked##2#{}#0#trailer##              | 400 | MALFORMED_REQUEST
          an extension over all limits   | Transfer-Encoding: chunked##2;LONG#{}#0##                 | 400 | MALFORMED_REQUEST
          a length that is no number     | Content-Length: many##{}                                  | 400 | MALFORMED_REQUEST
          two lengths                    | Content-Length: 2#Content-Length: 3##{}                   | 400 | MALFORMED_REQUEST
          an expectation                 | Expect: coffee#Content-Length: 2##{}                      | 417 | EXPECTATION_FAILED
          too large headers              | X: LONG#X: LONG#Content-Length: 2##{}                     | 431 | HEADERS_TOO_LARGE
          too large a body               | Expect: 100-continue#Content-Length: 9999999999##         | 413 | BODY_TOO_LARGE
          """)
  void whatIsMalformedIsAnsweredAndCounted(String name, String rest, int status, String reason) {
    String bytes = rest.replace("#", "\r\n").replace("LONG", "y".repeat(9_000));
    for (String head : List.of(POST, "POST /in HTTP/1.1\r\nHost: a\r\n")) {
      assertThat(Web.raw(gateway.port(), head + bytes)).startsWith("HTTP/1.1 " + status + " ");
    }

    assertThat(gateway.status().rejections()).containsKey(reason);
    nothingIsWrong();
  }

  @Test
  void badChunksOnRoutesThatReadNoBodyAreAnswered() {
    String bad = "Host: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";

    assertThat(Web.raw(gateway.port(), "GET /api/library/never HTTP/1.1\r\n" + bad))
        .startsWith("HTTP/1.1 400 ");
    Web.raw(gateway.port(), "GET /openapi.json HTTP/1.1\r\n" + bad);
    Web.raw(gateway.port(), "GET /nowhere HTTP/1.1\r\n" + bad);
    nothingIsWrong();
  }

  @Test
  void otherProtocolsAreRefused() {
    assertThat(Web.raw(gateway.port(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        .startsWith("HTTP/1.1 505 ");
    assertThat(Web.raw(gateway.port(), "GET / XTTP/9.7\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 505 ");
    assertThat(Web.raw(gateway.port(), "\u0016\u0003\u0001\u0002\u0000hello\r\n\r\n"))
        .contains(" 400 ");
    assertThat(
            Web.raw(
                gateway.port(),
                "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
                    + GOOD.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")))
        .startsWith("HTTP/1.1 404 ");

    assertThat(gateway.status().rejections())
        .containsEntry("VERSION_NOT_SUPPORTED", 2L)
        .containsEntry("MALFORMED_REQUEST", 1L);
    nothingIsWrong();
  }

  @Test
  void clientsThatBreakOffAreNoErrors() throws IOException {
    List<String> parts =
        List.of(
            "GE",
            "GET / HTTP/1.1\r\nHo",
            POST + "Content-Length: 100\r\n\r\n{",
            POST + "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
            "POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx",
            "GET /api/library/never HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /in/silence HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /api/library/never HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
    for (String part : parts) {
      for (boolean reset : List.of(true, false)) {
        try (Socket client = new Socket("127.0.0.1", gateway.port())) {
          client.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
          await().atMost(Duration.ofSeconds(5)).until(() -> gateway.status().connections() > 0);
          client.setSoLinger(reset, 0);
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> gateway.status().connections() == 0);
      }
    }

    assertThat(gateway.status().rejections()).containsKey("CLIENT_GONE");
    nothingIsWrong();
  }

  @Test
  void manyOfAKindAreOneLine() {
    for (int i = 0; i < 100; i++) {
      Web.raw(gateway.port(), "nonsense\r\n\r\n");
    }

    assertThat(gateway.status().rejections()).containsEntry("MALFORMED_REQUEST", 100L);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> lines("MALFORMED_REQUEST").stream().anyMatch(l -> l.contains("total=100 ")));
    assertThat(lines("MALFORMED_REQUEST"))
        .hasSizeLessThan(6)
        .allMatch(line -> line.contains("peer=127.0.0.1"));
    nothingIsWrong();
  }

  private List<String> lines(String reason) {
    return List.copyOf(log.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.startsWith("reason=" + reason + " "))
        .toList();
  }

  private void nothingIsWrong() {
    assertThat(List.copyOf(log.list))
        .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
        .noneMatch(event -> event.getThrowableProxy() != null);
  }
}
