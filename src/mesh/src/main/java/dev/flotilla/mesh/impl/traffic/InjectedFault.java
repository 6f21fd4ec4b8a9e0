package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.core.ServiceFailure;
import java.time.Duration;

/**
 * A fault that a policy injects into one call.
 *
 * @param delay time before the call starts or fails; zero for none
 * @param failure the outcome instead of a call; null if the call is made after the delay
 */
public record InjectedFault(Duration delay, ServiceFailure failure) {

  /** Injects nothing. */
  public static final InjectedFault NONE = new InjectedFault(Duration.ZERO, null);
}
