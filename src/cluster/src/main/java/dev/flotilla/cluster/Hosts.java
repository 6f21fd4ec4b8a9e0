package dev.flotilla.cluster;

import dev.flotilla.core.Check;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The rule for the address of a node. */
final class Hosts {

  private Hosts() {}

  /** Refuses what other nodes could not be told. */
  static void check(String host) {
    Check.notBlank("host", host);
    Check.that(!host.contains("["), "host", "an address without brackets", host);
    Check.that(
        !isAnyAddress(host),
        "host",
        "one address of this machine (as 127.0.0.1, ::1, or one that other machines reach), because"
            + " nodes tell it each other,",
        host);
  }

  /** Only of literals, so that no name is looked up. */
  private static boolean isAnyAddress(String host) {
    try {
      boolean literal = host.contains(":") || host.matches("[0-9.]+");
      return literal && InetAddress.getByName(host).isAnyLocalAddress();
    } catch (UnknownHostException malformed) {
      return false; // the bind call reports a malformed address
    }
  }
}
