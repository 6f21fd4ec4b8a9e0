package dev.flotilla.mesh;

import dev.flotilla.mesh.breaker.BreakerHealth;
import java.util.List;

/**
 * What a mesh of one node knows at the moment, for status pages. Each method returns an immutable
 * snapshot in no particular order. Thread-safe.
 */
public interface MeshStatus {

  /** Returns the limit, the calls in flight and the queue of each called service and bulkhead. */
  List<LimitStatus> limits();

  /** Returns the latency, the calls in flight and the ejection of each instance that was called. */
  List<InstanceHealth> instances();

  /** Returns the breakers by name and those of the services that were called. */
  List<BreakerHealth> breakers();

  /** Returns the outcome of mirrored calls of each service whose policy has a mirror. */
  List<MirrorReport> mirrors();
}
