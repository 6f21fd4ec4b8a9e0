package dev.flotilla.gateway;

import dev.flotilla.core.ServiceFailure;
import io.vertx.core.MultiMap;

/** Admits or refuses a request by its headers, before its body is read. Thread-safe. */
@FunctionalInterface
public interface Guard {

  /** Admits every request. */
  Guard OPEN = headers -> {};

  /**
   * Returns if the request is admitted. Called on an event loop: must not block.
   *
   * @param headers of the request, names in any case
   * @throws ServiceFailure {@code UNAUTHENTICATED} for 401 with {@code WWW-Authenticate: Bearer},
   *     {@code PERMISSION_DENIED} for 403; its sentence reaches the client
   */
  void admit(MultiMap headers);
}
