package dev.flotilla.core.impl;

import java.util.regex.Pattern;

/**
 * The variables that Kubernetes sets in every pod for every service of the namespace: those of a
 * service {@code flotilla-gateway} begin like the keys of {@code gateway.yaml}, and {@code
 * FLOTILLA_GATEWAY_PORT} is even one of them. They are known by name and value together.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables">
 *     Environment variables of services</a>
 */
final class ServiceLinks {

  private static final String NUMBER = "\\d{1,5}";
  private static final String PROTOCOL = "(tcp|udp|sctp)";
  private static final String ADDRESS = "[0-9a-fA-F.:]+";

  /** As {@code NAME=value}; a service has a host, ports by name, and one link for each port. */
  private static final Pattern LINK =
      Pattern.compile(
          "\\w+?_("
              + ("SERVICE_HOST=" + ADDRESS)
              + ("|SERVICE_PORT(_\\w+)?=" + NUMBER)
              + ("|PORT(_" + NUMBER + "_[A-Z]+)?=" + PROTOCOL + "://\\S+")
              + ("|PORT_" + NUMBER + "_[A-Z]+_PROTO=" + PROTOCOL)
              + ("|PORT_" + NUMBER + "_[A-Z]+_PORT=" + NUMBER)
              + ("|PORT_" + NUMBER + "_[A-Z]+_ADDR=" + ADDRESS)
              + ")");

  private ServiceLinks() {}

  static boolean isOne(String variable, String value) {
    return LINK.matcher(variable + "=" + value).matches();
  }
}
