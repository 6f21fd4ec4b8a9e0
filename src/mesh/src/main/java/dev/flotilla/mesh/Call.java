package dev.flotilla.mesh;

import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Check;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * One call to a service, before an instance is picked.
 *
 * @param service its name in discovery
 * @param method its name in policies, metrics and messages, such as {@code stock}
 * @param kind the mesh picks only instances of this kind
 * @param idempotent whether the mesh may retry the call although it may have executed
 * @param routingKey a consistent-hash balancer sends calls with the same key to the same instance,
 *     and a traffic split sends them to the same version; null for none
 */
public record Call(
    String service, String method, Instance.Kind kind, boolean idempotent, String routingKey) {

  public Call {
    Check.notBlank("service", service);
    Check.notBlank("method", method);
    Check.present("kind", kind);
  }

  /** Describes a call without a routing key. */
  public Call(String service, String method, Instance.Kind kind, boolean idempotent) {
    this(service, method, kind, idempotent, null);
  }

  /** Returns this call with a routing key. */
  public Call withRoutingKey(String key) {
    return new Call(service, method, kind, idempotent, key);
  }

  /** Returns service and method as messages name them, such as {@code inventory.stock}. */
  public String fullMethodName() {
    return service + "." + method;
  }

  /** How one attempt is carried to one instance. */
  @FunctionalInterface
  public interface Transport<T> {

    /**
     * Carries the call.
     *
     * @param instance the one that was picked
     * @param timeLeft until the deadline of the request. The mesh may give the attempt up earlier;
     *     a late answer is still used if the call could not be repeated
     * @return failures that are not a {@link ServiceFailure} count as {@code INTERNAL}
     */
    Future<T> to(Instance instance, Duration timeLeft);

    /**
     * Carries the call and learns when its answer is no longer needed. The mesh calls this method;
     * unless it is overridden, as by {@link CancellableTransport}, attempts run to their end.
     *
     * @param cancellation cancelled, on any thread, when the mesh gives the attempt up: at the
     *     attempt's timeout or deadline, when another attempt was quicker, or when the call in
     *     which this one was made is cancelled. The transport should then stop what it can and
     *     complete its future in any case
     */
    default Future<T> to(Instance instance, Duration timeLeft, Cancellation cancellation) {
      return to(instance, timeLeft);
    }

    /**
     * Carries the call as a part of a trace. The mesh calls this method; unless it is overridden,
     * the transport does not learn the span.
     *
     * @param cancellation as above
     * @param span of this attempt, which the transport should propagate as the caller's; null if
     *     calls are not traced
     */
    default Future<T> to(
        Instance instance, Duration timeLeft, Cancellation cancellation, TraceContext span) {
      return to(instance, timeLeft, cancellation);
    }
  }

  /** A transport that stops an attempt whose answer is no longer needed. */
  @FunctionalInterface
  public interface CancellableTransport<T> extends Transport<T> {

    @Override
    Future<T> to(Instance instance, Duration timeLeft, Cancellation cancellation);

    @Override
    default Future<T> to(Instance instance, Duration timeLeft) {
      return to(instance, timeLeft, Cancellation.never());
    }
  }
}
