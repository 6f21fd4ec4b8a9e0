package dev.flotilla.core.os;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** Tells which TCP ports of this machine are free, by listening on them for a moment. Blocks. */
public final class TcpPorts {

  /**
   * 1 s. A process that is being started shares the open sockets of the one that starts it until
   * its program is loaded, so a port stays taken for some milliseconds after its socket was closed.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private TcpPorts() {}

  /**
   * Whether a server could listen here now.
   *
   * @param host name or address; returns false if this machine does not have it
   * @param port 0 asks about the host alone
   */
  public static boolean isFree(String host, int port) {
    try (ServerSocket socket = listen(host, port)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /** Whether a server can listen here, now or within the second that a closed port may take. */
  public static boolean becomesFree(String host, int port) {
    return Polling.until(() -> isFree(host, port), PATIENCE);
  }

  /**
   * A port that was free a moment ago. Another process may take it before it is used; a program
   * that can listen on port 0 should do that instead.
   *
   * @throws IllegalStateException if the host has no free port, or is none of this machine's
   */
  public static int anyFree(String host) {
    try (ServerSocket socket = listen(host, 0)) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new IllegalStateException("there is no free port on " + host + ": " + none);
    }
  }

  private static ServerSocket listen(String host, int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      // As servers do: connections of an earlier run in TIME_WAIT do not make a port taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return socket;
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }
}
