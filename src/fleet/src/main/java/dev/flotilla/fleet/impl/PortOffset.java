package dev.flotilla.fleet.impl;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How far every port of a plan is shifted, so that two clusters run side by side.
 *
 * @param by added to each port; 0 or more
 */
record PortOffset(int by) {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{port:(\\d{1,5})}");

  PortOffset {
    if (by < 0 || by > 65_535) {
      throw FleetFailure.wrongUse("--port-offset must be between 0 and 65535 but was " + by);
    }
  }

  /**
   * The shifted port.
   *
   * @throws FleetFailure if there is no such port
   */
  int shift(int port) {
    if (port + by > 65_535) {
      throw FleetFailure.wrongUse(
          "--port-offset " + by + " is too high: port " + port + " would become " + (port + by));
    }
    return port + by;
  }

  /** The text with each <code>${port:N}</code> replaced by the shifted port. */
  String expand(String text) {
    return PLACEHOLDER.matcher(text).replaceAll(this::shifted);
  }

  private String shifted(MatchResult placeholder) {
    return Integer.toString(shift(Integer.parseInt(placeholder.group(1))));
  }
}
