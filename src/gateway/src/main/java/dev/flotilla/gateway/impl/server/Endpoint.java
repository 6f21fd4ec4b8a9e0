package dev.flotilla.gateway.impl.server;

import dev.flotilla.gateway.impl.http.RequestPath;
import java.util.List;

/** Answers the requests of a method and a path. */
@FunctionalInterface
public interface Endpoint {

  /**
   * Answers a request, now or later. Runs on the request's context; handlers of the request must be
   * set, or the request paused, before it returns.
   *
   * @param exchange to be answered exactly once
   * @param path of the request
   * @param variables values of the path's variables, still percent-encoded
   */
  void handle(Exchange exchange, RequestPath path, List<String> variables);

  /** Whether the gateway's guard admits its requests; if not, it authenticates clients itself. */
  default boolean guarded() {
    return true;
  }
}
