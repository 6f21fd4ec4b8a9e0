package dev.flotilla.plan;

import dev.flotilla.core.Check;

/**
 * What a command tells the launcher that it has done.
 *
 * @param kind {@code SIGNAL} or {@code LOAD}
 * @param subject 1 to 200 characters
 * @param text 1 to 1,000 characters
 */
public record FleetNotice(FleetEvent.FleetEventKind kind, String subject, String text) {

  public FleetNotice {
    Check.that(
        kind == FleetEvent.FleetEventKind.SIGNAL || kind == FleetEvent.FleetEventKind.LOAD,
        "kind",
        "SIGNAL or LOAD",
        kind);
    Check.length("subject", subject, 1, 200);
    Check.length("text", text, 1, 1000);
  }
}
