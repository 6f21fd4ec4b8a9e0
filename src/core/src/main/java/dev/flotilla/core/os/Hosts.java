package dev.flotilla.core.os;

import dev.flotilla.core.Check;
import java.util.regex.Pattern;

/** The rule for the address of a node. */
public final class Hosts {

  // IPv4 and IPv6 literals of "any address", the IPv4-mapped form included. No name is looked up.
  private static final Pattern ANY = Pattern.compile("[0.]+|[0:]*:[0:]*(?:[fF]{4}:)?[0.]*");

  private Hosts() {}

  /**
   * Refuses a host that other nodes cannot be told.
   *
   * @throws IllegalArgumentException naming the rule, if the host is blank, has brackets or is an
   *     address such as {@code 0.0.0.0} that stands for all addresses of a machine
   */
  public static void check(String host) {
    Check.notBlank("host", host);
    Check.that(!host.contains("["), "host", "an address without brackets", host);
    Check.that(
        !ANY.matcher(host).matches(),
        "host",
        "one address of this machine (such as 127.0.0.1, ::1, or one that other machines reach),"
            + " because nodes tell it each other,",
        host);
  }
}
