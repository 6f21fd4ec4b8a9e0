package dev.flotilla.mesh;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.TripCause;
import java.time.Duration;

/**
 * Receives what the mesh does about failures, for metrics, logs and audit. Called on any thread,
 * also concurrently; must not block. An exception is logged and has no effect.
 */
public interface MeshListener {

  /**
   * A named breaker changed.
   *
   * @param state the new one
   */
  default void breakerChanged(String breaker, Breaker.State state) {}

  /**
   * The breaker of a service changed.
   *
   * @param state the new one
   */
  default void serviceBreakerChanged(String service, Breaker.State state) {}

  /** An instance gets no more calls from this node for a while. */
  default void ejected(Instance instance, TripCause cause, Duration time) {}

  /** An ejected instance answered its probe and takes calls again. */
  default void returned(Instance instance) {}

  /**
   * The panic mode of a service began or ended: so few instances are healthy that all get calls.
   *
   * @param panicking whether all instances get calls now
   */
  default void panicChanged(String service, boolean panicking) {}

  /**
   * An attempt of a call failed, whatever the cause and whether or not it is retried.
   *
   * @see dev.flotilla.core.FailureOrigin
   */
  default void failed(Call call, Instance instance, ServiceFailure failure) {}

  /** A call is about to be retried. */
  default void retried(Call call, Instance failed, ServiceFailure failure) {}

  /** A call is not retried because the retry budget of its service is spent. */
  default void budgetSpent(Call call) {}

  /** A slow call is sent to a second instance too. */
  default void hedged(Call call, Instance slow) {}

  /**
   * A call got no slot of its service's limit, or none before its deadline.
   *
   * @param failure the failure that its caller gets, unless an earlier attempt had failed
   */
  default void shed(Call call, ServiceFailure failure) {}

  /**
   * A version that a policy names has no instance; its calls go to others. Called once, not per
   * call, when the first call finds out.
   */
  default void versionMissing(String service, Instance.Kind kind, String version) {}

  /** A version that was missing has an instance again; called when the first call finds out. */
  default void versionFound(String service, Instance.Kind kind, String version) {}

  /** A call is delayed because a policy injects a delay. */
  default void delayed(Call call, Duration delay) {}

  /** A call is not made because a policy injects a failure. */
  default void aborted(Call call, ServiceFailure failure) {}

  /**
   * The copy of a call was compared with the original, or was not sent.
   *
   * @param version that got the copy
   */
  default void mirrored(Call call, String version, MirrorOutcome outcome) {}
}
