package dev.flotilla.fleet.impl.os;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PortCheckTest {

  @Test
  void theHolderOfATakenPortIsNamed() throws Exception {
    try (ServerSocket taken = loopback()) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> PortCheck.allFree("127.0.0.1", Map.of(port, "the gateway")))
          .isInstanceOf(FleetFailure.class)
          .hasMessageContainingAll(
              "port " + port + " for the gateway is in use by pid " + ProcessHandle.current().pid(),
              "--port-offset");
    }
  }

  @Test
  void allPortsInUseAreNamedAtOnce() throws Exception {
    try (ServerSocket one = loopback();
        ServerSocket other = loopback()) {
      Map<Integer, String> ports = new TreeMap<>();
      ports.put(one.getLocalPort(), "the gateway");
      ports.put(other.getLocalPort(), "the console");

      assertThatThrownBy(() -> PortCheck.allFree("127.0.0.1", ports))
          .hasMessageContainingAll(
              "port " + one.getLocalPort() + " for the gateway",
              "port " + other.getLocalPort() + " for the console");
    }
  }

  @Test
  void aHostThatIsNotHereIsNamed() {
    assertThatThrownBy(() -> PortCheck.allFree("192.0.2.1", Map.of(8080, "the gateway")))
        .isInstanceOf(FleetFailure.class)
        .hasMessage("host 192.0.2.1 of cluster.yaml is not an address of this machine");
  }

  private static ServerSocket loopback() throws Exception {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
