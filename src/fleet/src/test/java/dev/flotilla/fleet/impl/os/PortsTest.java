package dev.flotilla.fleet.impl.os;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PortsTest {

  private static final Executor SOON =
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  @Test
  void theHolderOfATakenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> PortCheck.allFree("127.0.0.1", Map.of(port, "the gateway")))
          .isInstanceOf(FleetFailure.class)
          .hasMessageContainingAll(
              "port " + port + " for the gateway is in use by pid " + ProcessHandle.current().pid(),
              "--port-offset");
    }
  }

  @Test
  void aHostThatIsNotHereIsNamed() {
    assertThatThrownBy(() -> PortCheck.allFree("192.0.2.1", Map.of(8080, "the gateway")))
        .isInstanceOf(FleetFailure.class)
        .hasMessage("host 192.0.2.1 of cluster.yaml is no address of this machine");
  }

  @Test
  void aPortThatIsGivenBackWhileWeLookIsFree() throws Exception {
    ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    int port = taken.getLocalPort();
    CompletableFuture<Void> given = CompletableFuture.runAsync(() -> giveBack(taken), SOON);

    PortCheck.allFree("127.0.0.1", Map.of(port, "the gateway"), Duration.ofSeconds(20));

    given.get(20, TimeUnit.SECONDS);
    await().atMost(Duration.ofSeconds(20)).until(() -> PortHolder.of(port).isEmpty());
  }

  private static void giveBack(ServerSocket taken) {
    try {
      taken.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
