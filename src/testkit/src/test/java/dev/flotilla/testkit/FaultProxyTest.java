package dev.flotilla.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultProxyTest {

  private static final int CLIENTS = 16;

  private EchoPeer peer;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    peer = new EchoPeer();
    proxy = FaultProxy.to("127.0.0.1", peer.port());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    peer.close();
  }

  @Test
  void passesBothWaysAndForgetsConnectionsThatEnd() throws Exception {
    try (Socket client = connect()) {
      assertThat(exchange(client, "hello")).isEqualTo("hello");
      assertThat(proxy.connections()).isOne();
    }
    await().atMost(5, SECONDS).until(() -> proxy.connections() == 0);
    assertThat(proxy.accepted()).isOne();
  }

  @RepeatedTest(20) // a listener that is being closed takes connections for another moment
  void refusesResetsAndComesBackOnTheSamePort() throws Exception {
    try (Socket open = connect()) {
      exchange(open, "up");
      proxy.refuse();

      assertThatThrownBy(() -> exchange(open, "down")).isInstanceOf(SocketException.class);
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      assertThat(proxy.connections()).isZero();
    }
    proxy.pass();
    try (Socket again = connect()) {
      assertThat(exchange(again, "back")).isEqualTo("back");
    }
  }

  @Test
  void stallsOpenAndNewConnectionsAndLosesNothing() throws Exception {
    try (Socket open = connect()) {
      exchange(open, "up");
      proxy.stall();
      open.setSoTimeout(100);
      assertThatThrownBy(() -> exchange(open, "held")).isInstanceOf(SocketTimeoutException.class);
      try (Socket fresh = connect()) {
        fresh.setSoTimeout(100);
        assertThatThrownBy(() -> exchange(fresh, "too")).isInstanceOf(SocketTimeoutException.class);
        proxy.pass();

        open.setSoTimeout(5_000);
        fresh.setSoTimeout(5_000);
        assertThat(read(open, 4)).isEqualTo("held");
        assertThat(read(fresh, 3)).isEqualTo("too");
      }
    }
  }

  @Test
  void cutsInTheMiddleOfAReply() throws Exception {
    try (Socket client = connect()) {
      exchange(client, "counted from the command on");
      proxy.cutAfterReply(3);
      client.getOutputStream().write("abcdef".getBytes(US_ASCII));

      assertThat(read(client, 3)).isEqualTo("abc");
      assertThatThrownBy(() -> read(client, 1)).isInstanceOf(SocketException.class);
    }
    proxy.pass();
    try (Socket again = connect()) {
      assertThat(exchange(again, "whole")).isEqualTo("whole");
    }
  }

  @RepeatedTest(20)
  void aCutSparesWhoComesBackWhileOthersAreStillBeingCut() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      CountDownLatch connected = new CountDownLatch(CLIENTS);
      List<Callable<String>> clients = Collections.nCopies(CLIENTS, () -> cutOnce(connected));
      List<Future<String>> answers = clients.stream().map(threads::submit).toList();
      assertThat(connected.await(10, SECONDS)).isTrue();

      proxy.cut();

      for (Future<String> answer : answers) {
        assertThat(answer.get(10, SECONDS)).isEqualTo("again");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private String cutOnce(CountDownLatch connected) throws Exception {
    try (Socket client = connect()) {
      exchange(client, "up");
      connected.countDown();
      assertThatThrownBy(() -> read(client, 1)).isInstanceOf(SocketException.class);
    }
    try (Socket client = connect()) {
      return exchange(client, "again");
    }
  }

  @Test
  void losesAReplyWholeAlthoughTheRequestArrived() throws Exception {
    proxy.cutAfterReply(0);
    try (Socket client = connect()) {
      assertThatThrownBy(() -> exchange(client, "arrives")).isInstanceOf(SocketException.class);
    }
    assertThat(peer.received()).isEqualTo("arrives");
  }

  @Test
  void delaysEachWay() throws Exception {
    proxy.delay(Duration.ofMillis(60));
    try (Socket client = connect()) {
      long before = System.nanoTime();
      exchange(client, "slow");
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThanOrEqualTo(Duration.ofMillis(120));
    }
  }

  @Test
  void aPeerThatIsDownResetsTheClient() throws Exception {
    try (Socket taken = new Socket()) { // a port that nobody listens to, nor can anybody else
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (FaultProxy toNobody = FaultProxy.to("127.0.0.1", taken.getLocalPort());
          Socket client = connect(toNobody)) {
        assertThatThrownBy(() -> exchange(client, "anybody?")).isInstanceOf(SocketException.class);
      }
    }
  }

  @Test
  void servesHttpPeersToo() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes(US_ASCII));
          exchange.close();
        });
    server.start();
    try (FaultProxy http = FaultProxy.to("127.0.0.1", server.getAddress().getPort())) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/"))
              .timeout(Duration.ofSeconds(5))
              .build();
      HttpClient client = HttpClient.newHttpClient();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("ok");
      http.cutAfterReply(20);
      assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    } finally {
      server.stop(0);
    }
  }

  private Socket connect() throws IOException {
    return connect(proxy);
  }

  private static Socket connect(FaultProxy to) throws IOException {
    Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), to.port());
    socket.setSoTimeout(5_000);
    return socket;
  }

  private static String exchange(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    return read(socket, text.length());
  }

  private static String read(Socket socket, int length) throws IOException {
    byte[] bytes = socket.getInputStream().readNBytes(length);
    if (bytes.length < length) {
      throw new SocketException("ended after " + bytes.length + " bytes");
    }
    return new String(bytes, US_ASCII);
  }
}
