package dev.flotilla.rpc;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.impl.EventBusServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Publishes implementations of contracts and creates clients of contracts. Thread-safe.
 *
 * <p>A call carries its deadline, its trace and the caller's name; the service finds them in {@link
 * dev.flotilla.core.CallContext#current()}, and its own calls propagate them. A call whose answer
 * is no longer needed is cancelled at the instance too, see {@link dev.flotilla.core.CallContext}.
 * Besides the failures of the service, calls fail with
 *
 * <ul>
 *   <li>what {@link Mesh#call} says: {@code UNAVAILABLE}, {@code DEADLINE_EXCEEDED}, {@code
 *       UNKNOWN}. An {@code UNAVAILABLE} of the service itself, or of a call that it made, arrives
 *       with the detail {@code mayHaveRun};
 *   <li>{@code INVALID_ARGUMENT} for arguments over {@code maxPayload}, naming both sizes: not
 *       sent; and for arguments of a wrong type, naming the field (detail {@code field}): not
 *       executed;
 *   <li>{@code RESOURCE_EXHAUSTED} for a result over {@code maxPayload}, naming both sizes: it was
 *       executed;
 *   <li>{@code RESOURCE_EXHAUSTED} with a time to retry after, naming the instance, when it has as
 *       many calls as it takes, see {@link FlowOptions}: not executed;
 *   <li>{@code UNAVAILABLE} from an instance with another version of the wire protocol: not
 *       executed;
 *   <li>{@code DEADLINE_EXCEEDED} for a call that arrived too late: not executed;
 *   <li>{@code CANCELLED} if the call in which this one was made was cancelled;
 *   <li>{@code INTERNAL} when the service threw or failed with anything but a {@code
 *       ServiceFailure} (logged there with the trace id), returned null, has no such method (detail
 *       {@code unknownMethod}: it runs another version), or returned a value that does not match
 *       the contract.
 * </ul>
 */
public interface Services extends Invoker {

  /**
   * Under this name, {@link dev.flotilla.discovery.Instance#metadata} holds the contract's class.
   */
  String CONTRACT_METADATA = "contract";

  /** Services over discovery and a mesh, which the caller owns and closes after these services. */
  static Services create(Vertx vertx, Discovery discovery, Mesh mesh, RpcOptions options) {
    return new EventBusServices(vertx, discovery, mesh, options);
  }

  /**
   * Publishes an instance of a contract. Each call is handled on a duplicate of the caller's Vert.x
   * context. When the caller is a verticle, its undeployment withdraws the instance.
   *
   * @param implementation its methods return futures. A {@code ServiceFailure} reaches the caller
   *     as it is, any other throwable as {@code INTERNAL}
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
   * Calls the methods with a {@link Warm} example of the instances that {@link Discovery#hold}
   * keeps back, over the event bus, through the codecs and to the implementation, until the latency
   * no longer falls or {@link RpcOptions#warmUp} is over. The calls go to these instances alone: no
   * other node sees them, no policy counts them, and calls that they make to other services fail
   * with {@code FAILED_PRECONDITION}. Instances that others see already are not called.
   *
   * @return completed when they are warm, with what was done; never fails, whatever the calls do
   */
  Future<WarmUp> warmUp();

  /**
   * Refuses new calls with {@code UNAVAILABLE}, so that callers use other instances. This is final:
   * nothing can be published afterwards.
   *
   * @return completes when the calls in flight are answered
   */
  Future<Void> quiesce();

  /**
   * Makes no more calls: those in flight fail with {@code UNAVAILABLE} and detail {@code
   * mayHaveRun}, later ones with {@code UNAVAILABLE}. Call it after {@link #quiesce}, because calls
   * in flight here may need to call other services. Idempotent.
   *
   * @return completed when the addresses for replies are unregistered
   */
  Future<Void> close();

  /** Number of calls in flight at the instances of this node. */
  int inFlight();

  /** Notifies the listener from now on, until the result is cancelled. */
  Scheduled listen(RpcListener listener);
}
