package dev.flotilla.core;

import java.time.ZoneId;
import java.util.Locale;
import java.util.TimeZone;

/**
 * What a main makes of the locale and the time zone of its machine before anything else is loaded.
 */
public final class ProcessDefaults {

  private ProcessDefaults() {}

  /**
   * Makes libraries write numbers, ports and keywords in the same way in every locale, and gives
   * the time zone a name that other programs know. For mains only: it is the whole JVM's.
   */
  public static void apply() {
    Locale.setDefault(Locale.ROOT);
    TimeZone.setDefault(known(TimeZone.getDefault()));
  }

  /**
   * A zone with the same rules under a name of the tz database. Three-letter names such as {@code
   * PST} are Java's own: the PostgreSQL driver sends the zone's name, and the server refuses them.
   */
  public static TimeZone known(TimeZone zone) {
    String name = ZoneId.SHORT_IDS.get(zone.getID());
    return name == null ? zone : TimeZone.getTimeZone(ZoneId.of(name));
  }
}
