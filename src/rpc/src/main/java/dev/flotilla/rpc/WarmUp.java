package dev.flotilla.rpc;

import dev.flotilla.core.async.CallRounds;
import java.time.Duration;

/**
 * What {@link Services#warmUp} has done.
 *
 * @param methods how many methods with an example were called
 * @param outcome of the calls
 */
public record WarmUp(int methods, CallRounds.Outcome outcome) {

  /** No method was to be called. */
  public static WarmUp none() {
    return new WarmUp(
        0, new CallRounds.Outcome(0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, true));
  }
}
