package dev.flotilla.gateway;

/**
 * Receives the requests that have ended, for metrics. Called on event loops, also concurrently;
 * must not block. An exception is logged and has no effect.
 */
@FunctionalInterface
public interface GatewayListener {

  /**
   * A request has ended.
   *
   * @param route path of its route as configured, with the names of variables instead of their
   *     values; empty if no route has the path
   * @param method of HTTP, as the client wrote it
   * @param status 0 if the client left before its answer was complete
   * @param nanos from its headers to the end of the answer
   */
  void ended(String route, String method, int status, long nanos);
}
