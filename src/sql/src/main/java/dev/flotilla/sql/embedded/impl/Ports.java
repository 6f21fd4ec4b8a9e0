package dev.flotilla.sql.embedded.impl;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** TCP ports on loopback. */
final class Ports {

  /**
   * Whoever starts a process has its sockets open in that process too until the program is loaded:
   * a port may be given back and yet be taken for some milliseconds more.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private Ports() {}

  static int free() {
    try (ServerSocket socket = listen(0)) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new IllegalStateException("no free port on loopback: " + none.getMessage());
    }
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = listen(port)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /**
   * Looks for a second, if it must.
   *
   * @throws IllegalStateException if somebody listens there, naming the process if it is known
   */
  static void requireFree(int port) {
    if (!PollUntil.atMost(PATIENCE).until(() -> isFree(port))) {
      String owner = PortOwner.of(port).map(name -> " by " + name).orElse("");
      throw new IllegalStateException("port " + port + " for PostgreSQL is taken" + owner);
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
  }
}
