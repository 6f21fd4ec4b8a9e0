package dev.flotilla.rpc;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.impl.EventBusServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Publishes implementations of contracts and gives clients of them. Thread-safe.
 *
 * <p>A call carries its deadline, its trace and the caller's name; the service finds them in {@link
 * dev.flotilla.core.CallContext#current()} and its own calls hand them on. Besides what the service
 * fails with, calls fail with
 *
 * <ul>
 *   <li>what {@link Mesh#call} says: {@code UNAVAILABLE}, {@code DEADLINE_EXCEEDED}, {@code
 *       UNKNOWN}. An {@code UNAVAILABLE} that the service itself fails with, or lets through from a
 *       call of its own, arrives with the detail {@code mayHaveRun};
 *   <li>{@code INVALID_ARGUMENT} for arguments over {@code maxPayload}, naming both sizes: not
 *       sent; and for arguments that do not fit, naming the field (detail {@code field}): not run;
 *   <li>{@code RESOURCE_EXHAUSTED} for a result over {@code maxPayload}, naming both sizes: it did
 *       run;
 *   <li>{@code RESOURCE_EXHAUSTED} with a time to retry after, naming the instance, when it has as
 *       many calls as it takes, see {@link FlowOptions}: not run;
 *   <li>{@code UNAVAILABLE} from an instance that speaks another version of the wire: not run;
 *   <li>{@code DEADLINE_EXCEEDED} for work that arrived too late: not run;
 *   <li>{@code INTERNAL} when the service threw or failed with anything but a {@code
 *       ServiceFailure} (logged there with the trace id), gave null, has no such method (detail
 *       {@code unknownMethod}: it runs another version), or gave what does not fit the contract.
 * </ul>
 */
public interface Services extends Invoker {

  /**
   * Under this name, {@link dev.flotilla.discovery.Instance#metadata} holds the contract's class.
   */
  String CONTRACT_METADATA = "contract";

  /** Services over a live view and a mesh; the caller owns and closes both, after these. */
  static Services create(Vertx vertx, Discovery discovery, Mesh mesh, RpcOptions options) {
    return new EventBusServices(vertx, discovery, mesh, options);
  }

  /**
   * Publishes an instance of a contract. Calls are handled on the caller's context, each on a
   * duplicate of its own. When the caller is a verticle, its undeployment withdraws the instance.
   *
   * @param implementation its methods return futures; what they throw or fail with reaches the
   *     caller as a typed failure, anything but a {@code ServiceFailure} as {@code INTERNAL}
   * @return completed when the instance is in discovery; fails with {@code
   *     IllegalArgumentException} and a sentence that says why if the contract cannot work, with
   *     {@code UNAVAILABLE} after {@link #quiesce}
   */
  <T> Future<Publication> publish(Class<T> contract, T implementation);

  /**
   * A client of a contract; cheap to call, keep one per verticle.
   *
   * @throws IllegalArgumentException if the contract cannot work, saying why
   */
  <T> T client(Class<T> contract);

  /**
   * Refuses new calls with {@code UNAVAILABLE}, so that callers go elsewhere, and completes when
   * those in hand are answered. For good: nothing can be published afterwards.
   */
  Future<Void> quiesce();

  /**
   * Makes no more calls: those in flight fail with {@code UNAVAILABLE} and detail {@code
   * mayHaveRun}, later ones with {@code UNAVAILABLE}. After {@link #quiesce}, because what is in
   * hand may need to call others. Idempotent.
   *
   * @return completed when the addresses for replies are unregistered
   */
  Future<Void> close();

  /** Calls of this node's instances that are not answered yet. */
  int inFlight();
}
