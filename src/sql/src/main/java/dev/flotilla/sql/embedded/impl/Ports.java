package dev.flotilla.sql.embedded.impl;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** TCP ports on loopback. */
final class Ports {

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
   * @throws IllegalStateException if somebody listens there, naming the process if it is known
   */
  static void requireFree(int port) {
    if (!isFree(port)) {
      String owner = PortOwner.of(port).map(name -> " by " + name).orElse("");
      throw new IllegalStateException("port " + port + " for PostgreSQL is taken" + owner);
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
  }
}
