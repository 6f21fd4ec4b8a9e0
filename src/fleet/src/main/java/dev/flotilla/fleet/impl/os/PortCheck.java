package dev.flotilla.fleet.impl.os;

import dev.flotilla.core.os.PortHolder;
import dev.flotilla.core.os.TcpPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Refuses to start a cluster whose ports are in use. */
public final class PortCheck {

  /** Where the database, the external verticles and, by default, the gateways listen. */
  public static final String LOOPBACK = "127.0.0.1";

  private PortCheck() {}

  /**
   * Tries each port on a host, a port that is in use again for a second. Blocks.
   *
   * @param ports with what each is for
   * @throws FleetFailure naming each port that is in use, and its process if that is known; or the
   *     host if this machine does not have it
   */
  public static void allFree(String host, Map<Integer, String> ports) {
    if (!TcpPorts.isFree(host, 0)) {
      throw new FleetFailure("host " + host + " of cluster.yaml is not an address of this machine");
    }
    List<String> taken = new ArrayList<>();
    ports.forEach(
        (port, purpose) -> {
          if (!TcpPorts.becomesFree(host, port)) {
            String holder = PortHolder.of(port).map(by -> " by " + by).orElse("");
            taken.add("port " + port + " for " + purpose + " is in use" + holder);
          }
        });
    if (!taken.isEmpty()) {
      throw new FleetFailure(
          String.join("; ", taken) + ". Free it, or shift all ports with --port-offset N.");
    }
  }
}
