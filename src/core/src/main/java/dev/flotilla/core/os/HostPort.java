package dev.flotilla.core.os;

/** A host and a port as one text. */
public final class HostPort {

  private HostPort() {}

  /**
   * As in {@code 127.0.0.1:8080} and {@code [::1]:8080}, which may stand in a URL.
   *
   * @param host name or address; one of IPv6 without brackets
   */
  public static String of(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
