package dev.flotilla.bench.isolation;

import dev.flotilla.bench.isolation.PauseDetector.Pause;
import java.util.List;

/**
 * What the callers saw. Not to be changed.
 *
 * @param starts when each call to the service that stays well began, as in {@link Pause}
 * @param nanos how long each of them took
 * @param failed of those
 * @param sickFailed calls to the other service that failed
 * @param pauses of the JVM that called
 */
record CallerResult(long[] starts, long[] nanos, long failed, long sickFailed, List<Pause> pauses) {

  int calls() {
    return nanos.length;
  }
}
