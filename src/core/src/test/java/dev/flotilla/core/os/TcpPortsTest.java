package dev.flotilla.core.os;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TcpPortsTest {

  private static final String LOOPBACK = "127.0.0.1";

  /** An address that is reserved for documentation, RFC 5737. */
  private static final String ELSEWHERE = "192.0.2.1";

  @Test
  void aPortWithAListenerIsTakenUntilTheListenerCloses() throws Exception {
    ServerSocket server = listen();
    int port = server.getLocalPort();
    assertThat(TcpPorts.isFree(LOOPBACK, port)).isFalse();

    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(
            () -> close(server), CompletableFuture.delayedExecutor(100, MILLISECONDS));

    assertThat(TcpPorts.becomesFree(LOOPBACK, port)).isTrue();
    closed.get(20, SECONDS);
  }

  @Test
  void aPortThatStaysTakenDoesNotBecomeFree() throws Exception {
    try (ServerSocket server = listen()) {
      assertThat(TcpPorts.becomesFree(LOOPBACK, server.getLocalPort())).isFalse();
    }
  }

  @Test
  void aPortWhoseServerHasClosedItsConnectionsFirstIsFree() throws Exception {
    ServerSocket server = listen();
    int port = server.getLocalPort();
    try (Socket client = new Socket(InetAddress.getByName(LOOPBACK), port);
        Socket accepted = server.accept()) {
      server.close();
      accepted.close(); // the side that closes first has its connection in TIME_WAIT
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    assertThat(TcpPorts.isFree(LOOPBACK, port)).isTrue();
  }

  @Test
  void aHostOfAnotherMachineHasNoFreePort() {
    assertThat(TcpPorts.isFree(ELSEWHERE, 0)).isFalse();
    assertThat(TcpPorts.isFree("no-such-host.invalid", 0)).isFalse();
    assertThat(TcpPorts.isFree(LOOPBACK, 0)).isTrue();
    assertThatThrownBy(() -> TcpPorts.anyFree(ELSEWHERE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("there is no free port on 192.0.2.1: ");
  }

  @Test
  void aPortThatIsGivenOutCanBeListenedOn() throws Exception {
    int port = TcpPorts.anyFree(LOOPBACK);

    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(LOOPBACK, port));
      assertThat(server.getLocalPort()).isEqualTo(port);
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK));
  }

  private static void close(ServerSocket server) {
    try {
      server.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
