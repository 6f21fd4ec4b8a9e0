package dev.flotilla.fleet.impl.os;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Refuses to start a cluster whose ports are taken. */
public final class PortCheck {

  /** Where the database, what stands outside and, by default, the gateways listen. */
  public static final String LOOPBACK = "127.0.0.1";

  /**
   * Whoever starts a process has its sockets open in that process too until the program is loaded:
   * a port may be given back and yet be taken for some milliseconds more.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private PortCheck() {}

  /**
   * Tries each port on a host, a taken one again for a second.
   *
   * @param ports with what each is for
   * @throws FleetFailure naming each port that is taken, and by whom if that can be known, or the
   *     host if nothing can be bound there
   */
  public static void allFree(String host, Map<Integer, String> ports) {
    allFree(host, ports, PATIENCE);
  }

  static void allFree(String host, Map<Integer, String> ports, Duration patience) {
    if (!free(host, 0)) {
      throw new FleetFailure("host " + host + " of cluster.yaml is no address of this machine");
    }
    List<String> taken = new ArrayList<>();
    ports.forEach(
        (port, purpose) -> {
          if (!Await.until(() -> free(host, port), patience)) {
            String holder = PortHolder.of(port).map(by -> " by " + by).orElse("");
            taken.add("port " + port + " for " + purpose + " is in use" + holder);
          }
        });
    if (!taken.isEmpty()) {
      throw new FleetFailure(
          String.join("; ", taken) + ". Free it, or shift all ports with --port-offset N.");
    }
  }

  public static boolean free(String host, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      // As our servers do: a port with connections of an earlier run in TIME_WAIT is free.
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
