package dev.flotilla.discovery.impl.http;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Instance.Kind;
import io.vertx.core.spi.endpoint.EndpointBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The targets of one service. Follows the view: it is asked before each request, and builds a new
 * list only when the list of the view has changed. Thread-safe.
 *
 * @param <E> the HTTP client's own form of a list of targets
 */
final class HttpTargets<E> {

  private record Built<E>(List<Instance> from, Map<String, HttpTarget> targets, E endpoint) {}

  private final Discovery discovery;
  private final String service;
  private final EndpointBuilder<E, HttpTarget> builder;
  private volatile Built<E> built = new Built<>(null, Map.of(), null);

  HttpTargets(Discovery discovery, String service, EndpointBuilder<E, HttpTarget> builder) {
    this.discovery = discovery;
    this.service = service;
    this.builder = builder;
  }

  /**
   * @throws ServiceFailure {@code UNAVAILABLE} if there is no HTTP instance; the client's request
   *     future fails with it
   */
  E current() {
    List<Instance> now = discovery.instances(service);
    Built<E> known = built;
    if (known.from != now) {
      known = follow(now);
    }
    if (known.targets.isEmpty()) {
      throw new ServiceFailure(Code.UNAVAILABLE, "no HTTP instance of " + service);
    }
    return known.endpoint;
  }

  private synchronized Built<E> follow(List<Instance> now) {
    if (built.from != now) {
      Map<String, HttpTarget> targets = targets(now);
      built = new Built<>(now, targets, endpoint(targets));
    }
    return built;
  }

  /** A target that stays is the same object, so that its load metrics stay too. */
  private Map<String, HttpTarget> targets(List<Instance> now) {
    Map<String, HttpTarget> targets = new LinkedHashMap<>();
    for (Instance instance : now) {
      if (instance.kind() == Kind.HTTP) {
        HttpTarget known = built.targets.get(instance.id());
        if (known != null && known.instance().address().equals(instance.address())) {
          targets.put(instance.id(), known);
        } else {
          HttpTarget.of(instance).ifPresent(fresh -> targets.put(instance.id(), fresh));
        }
      }
    }
    return targets;
  }

  private E endpoint(Map<String, HttpTarget> targets) {
    EndpointBuilder<E, HttpTarget> next = builder;
    for (HttpTarget target : targets.values()) {
      next = next.addServer(target, target.instance().id());
    }
    return next.build();
  }
}
