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
 */
public record Call(String service, String method, Instance.Kind kind, boolean idempotent) {

  public Call {
    Check.notBlank("service", service);
    Check.notBlank("method", method);
    Check.present("kind", kind);
  }

  /** How one attempt is carried to one instance. */
  @FunctionalInterface
  public interface Attempt<T> {

    /**
     * Carries the call.
     *
     * @param instance the one that was picked
     * @param timeLeft until the deadline of the request or of the attempt, whichever is first
     * @return failures that are no {@link ServiceFailure} count as {@code INTERNAL}
     */
    Future<T> to(Instance instance, Duration timeLeft);
  }
}
