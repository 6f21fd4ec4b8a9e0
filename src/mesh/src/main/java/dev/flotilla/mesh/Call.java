package dev.flotilla.mesh;

import dev.flotilla.core.Check;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.discovery.Instance;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * One call to a service, before an instance is picked.
 *
 * @param service name in discovery
 * @param method for policies, metrics and messages, as {@code stock}
 * @param kind only instances of this kind are picked
 * @param idempotent whether it may be repeated although it may have run
 * @param routingKey calls with the same key go to the same instance where the balancer hashes; null
 *     for none
 */
public record Call(
    String service, String method, Instance.Kind kind, boolean idempotent, String routingKey) {

  public Call {
    Check.notBlank("service", service);
    Check.notBlank("method", method);
    Check.present("kind", kind);
  }

  /** Without a routing key. */
  public Call(String service, String method, Instance.Kind kind, boolean idempotent) {
    this(service, method, kind, idempotent, null);
  }

  /** This call with a routing key. */
  public Call withRoutingKey(String key) {
    return new Call(service, method, kind, idempotent, key);
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
