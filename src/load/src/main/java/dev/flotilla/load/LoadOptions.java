package dev.flotilla.load;

import java.time.Duration;

/** What the command line says about a run; defaults where it says nothing. */
final class LoadOptions {

  private LoadOptions() {}

  /** Base URL of the gateway. */
  static String url() {
    return System.getProperty("flotilla.load.url");
  }

  /** Folder of the reports. */
  static String reports() {
    return System.getProperty("flotilla.load.reports", "target/gatling");
  }

  /** How long the load lasts; 30 s unless said. */
  static Duration duration() {
    return Duration.ofSeconds(Long.getLong("flotilla.load.seconds", 30));
  }

  /** Requests or users per second. */
  static int rate(int otherwise) {
    return Integer.getInteger("flotilla.load.rate", otherwise);
  }
}
