package dev.flotilla.mesh;

import dev.flotilla.core.Check;
import dev.flotilla.core.ServiceFailure;
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
 * @param routingKey a consistent-hash balancer sends calls with the same key to the same instance;
 *     null for none
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
     * @param timeLeft until the deadline of the request. An attempt may be given up before, and its
     *     answer is welcome if nobody could try elsewhere
     * @return failures that are no {@link ServiceFailure} count as {@code INTERNAL}
     */
    Future<T> to(Instance instance, Duration timeLeft);
  }
}
