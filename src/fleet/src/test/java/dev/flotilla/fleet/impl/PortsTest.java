package dev.flotilla.fleet.impl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {

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
    Thread holder = new Thread(() -> giveBackSoon(taken));
    holder.start();

    PortCheck.allFree("127.0.0.1", Map.of(port, "the gateway"), Duration.ofSeconds(20));

    holder.join();
    await().atMost(Duration.ofSeconds(20)).until(() -> PortHolder.of(port).isEmpty());
  }

  private static void giveBackSoon(ServerSocket taken) {
    try (taken) {
      Thread.sleep(100);
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
