package dev.flotilla.mesh;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.TripCause;
import java.time.Duration;

/**
 * Told what the mesh does about failures, for metrics, logs and audit. Called on any thread, also
 * at the same time; must not block. What it throws is logged and changes nothing.
 */
public interface MeshListener {

  /**
   * A named breaker changed.
   *
   * @param state the new one
   */
  default void breakerChanged(String breaker, Breaker.State state) {}

  /**
   * The breaker of a service changed, as a named one would.
   *
   * @param state the new one
   */
  default void serviceBreakerChanged(String service, Breaker.State state) {}

  /** An instance gets no more calls from this node for a while. */
  default void ejected(Instance instance, TripCause cause, Duration time) {}

  /** An ejected instance answered its probe and is back. */
  default void returned(Instance instance) {}

  /**
   * So few instances of a service are healthy that all are used, or no longer.
   *
   * @param panicking whether all are used now
   */
  default void panicChanged(String service, boolean panicking) {}

  /**
   * An attempt of a call failed, whosever fault it was and whether or not it is tried again.
   *
   * @see dev.flotilla.core.FailureOrigin
   */
  default void failed(Call call, Instance instance, ServiceFailure failure) {}

  /** A call is about to be tried again. */
  default void retried(Call call, Instance failed, ServiceFailure failure) {}

  /** A call could have been tried again, but the retry budget of its service is spent. */
  default void budgetSpent(Call call) {}

  /** A slow call is sent to a second instance as well. */
  default void hedged(Call call, Instance slow) {}

  /**
   * A call got no place of its service's limit, or none before its deadline.
   *
   * @param failure what its caller is told, unless it had failed before
   */
  default void shed(Call call, ServiceFailure failure) {}

  /**
   * A version that a policy sends calls to has no instance; its calls go to others. Told once, not
   * per call, when the first call meets it.
   */
  default void versionMissing(String service, Instance.Kind kind, String version) {}

  /** A version that was missing is there again, told when the first call meets it. */
  default void versionFound(String service, Instance.Kind kind, String version) {}

  /** A call is made later, because a policy injects a delay. */
  default void delayed(Call call, Duration delay) {}

  /** A call is not made, because a policy injects a failure. */
  default void aborted(Call call, ServiceFailure failure) {}

  /**
   * The copy of a call has been compared with the call, or was not sent.
   *
   * @param version that got the copy
   */
  default void mirrored(Call call, String version, MirrorOutcome outcome) {}
}
