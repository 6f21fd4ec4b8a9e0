package dev.flotilla.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against servers that say one thing; real ones are in the tests of the embedded server. */
class ServerProbeTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  @ParameterizedTest
  @CsvSource({
    "57P03, the database system is starting up, the database system is starting up",
    "57P01, terminating connection, terminating connection",
    "53300, too many clients already,",
    "28P01, no such user,",
    "3D000, no such database,"
  })
  void aRefusalIsAnAnswerUnlessTheServerStartsOrStops(String state, String text, String trouble)
      throws Exception {
    byte[] fields = ("SFATAL\0C" + state + "\0M" + text + "\0\0").getBytes(StandardCharsets.UTF_8);
    assertThat(asked("E", fields)).isEqualTo(Optional.ofNullable(trouble));
  }

  @Test
  void whatIsNoPostgresIsNotBelieved() throws Exception {
    byte[] page = "TP/1.1 400 Bad Request".getBytes(StandardCharsets.UTF_8);
    assertThat(asked("H", page)).contains("what answers there is not PostgreSQL");
    assertThat(asked("", new byte[0])).contains("it closes the connection without an answer");
  }

  @Test
  void theDeadlineHoldsThoughTheAnswerDrips() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Thread drip = new Thread(() -> drip(server));
      drip.start();
      long begun = System.nanoTime();

      assertThat(probe(server).trouble(Duration.ofMillis(300))).contains("no answer within 300ms");

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
      server.close();
      drip.join(5_000);
    }
  }

  @Test
  void anAddressThatIsNoneIsRefusedWithoutItsPassword() {
    assertThatThrownBy(() -> ServerProbe.of("http://u:secret@host:1/d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
    assertThat(ServerProbe.of("postgresql://u:p@[::1]:7/d"))
        .isEqualTo(new ServerProbe("::1", 7, "u", "d"));
  }

  /** An error whose bytes come one by one, each within the deadline. */
  private static void drip(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(new byte[] {'E', 0, 0, 1, 0});
      while (true) {
        socket.getOutputStream().write('x');
        Thread.sleep(20); // the pace of the peer, not a wait for something
      }
    } catch (IOException | InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<String> asked(String kind, byte[] body) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Thread answer = new Thread(() -> answer(server, kind, body));
      answer.start();
      Optional<String> trouble = probe(server).trouble(LONG);
      answer.join(5_000);
      return trouble;
    }
  }

  private static void answer(ServerSocket server, String kind, byte[] body) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().readNBytes(8);
      if (kind.isEmpty()) {
        socket.shutdownOutput();
      } else if (kind.equals("E")) {
        socket.getOutputStream().write(new byte[] {'E', 0, 0, 0, (byte) (body.length + 4)});
        socket.getOutputStream().write(body);
      } else {
        socket.getOutputStream().write(kind.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().write(body);
      }
      socket.getInputStream().readAllBytes();
    } catch (IOException closed) {
      // the probe has gone
    }
  }

  private static ServerProbe probe(ServerSocket server) {
    return new ServerProbe("127.0.0.1", server.getLocalPort(), "u", "d");
  }
}
