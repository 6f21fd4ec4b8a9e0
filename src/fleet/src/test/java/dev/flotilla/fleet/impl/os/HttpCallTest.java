package dev.flotilla.fleet.impl.os;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.flotilla.testkit.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpCallTest {

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void aPortWithoutAServerGivesNoAnswer() {
    assertThat(HttpCall.get("http://127.0.0.1:" + FreePorts.next() + "/node", LONG)).isEmpty();
  }

  @Test
  void aServerThatAcceptsAndIsSilentGivesNoAnswerInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      String url = "http://127.0.0.1:" + silent.getLocalPort() + "/stop";

      assertThat(HttpCall.get(url, SHORT)).isEmpty();
      assertThat(HttpCall.post(url, "token", "{}", SHORT)).isEmpty();
    }
  }

  @Test
  void theBodyOfARefusalIsRead() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "not now".getBytes();
          exchange.sendResponseHeaders(503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/health/ready";

      assertThat(HttpCall.get(url, LONG)).contains(new HttpCall(503, "not now"));
    } finally {
      server.stop(0);
    }
  }
}
