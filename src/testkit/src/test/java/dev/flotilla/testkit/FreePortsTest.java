package dev.flotilla.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {

  @Test
  void noneComesTwiceAndTheOnesAfterItAreLeftOut() {
    Set<Integer> handedOut = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      int port = FreePorts.next();
      assertThat(port).isBetween(20_000, 31_999);
      for (int near = port - 6; near <= port + 6; near++) {
        assertThat(handedOut).doesNotContain(near);
      }
      handedOut.add(port);
    }
  }

  @Test
  void onesWithAListenerAreLeftOut() throws IOException {
    try (ServerSocket taken =
        new ServerSocket(FreePorts.next() + 7, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(FreePorts.next()).isNotEqualTo(taken.getLocalPort());
    } catch (BindException theNextOneIsTaken) {
      assertThat(FreePorts.next()).isPositive(); // by somebody else, who is left out as well
    }
  }
}
