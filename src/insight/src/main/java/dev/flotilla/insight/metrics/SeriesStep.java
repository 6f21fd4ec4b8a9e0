package dev.flotilla.insight.metrics;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import java.time.Duration;
import java.util.Arrays;

/** The resolutions in which a node keeps its series. */
public enum SeriesStep {
  /** For 15 minutes. */
  SECOND("1s", 1, 900),
  /** For 3 hours. */
  TEN_SECONDS("10s", 10, 1_080),
  /** For a day. */
  MINUTE("1m", 60, 1_440);

  /** As it is written in requests. */
  public final String text;

  /** Length of a step. */
  public final int seconds;

  /** How many steps are kept. */
  public final int slots;

  SeriesStep(String text, int seconds, int slots) {
    this.text = text;
    this.seconds = seconds;
    this.slots = slots;
  }

  /**
   * The step with a text.
   *
   * @throws ServiceFailure {@code INVALID_ARGUMENT} for any other text
   */
  public static SeriesStep parse(String text) {
    return Arrays.stream(values())
        .filter(step -> step.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new ServiceFailure(
                    Code.INVALID_ARGUMENT, "step must be 1s, 10s or 1m but was " + text));
  }

  /** The finest step that is kept for so long; the coarsest if none is. */
  public static SeriesStep reaching(Duration back) {
    return Arrays.stream(values())
        .filter(step -> back.toSeconds() <= (long) step.seconds * step.slots)
        .findFirst()
        .orElse(MINUTE);
  }
}
