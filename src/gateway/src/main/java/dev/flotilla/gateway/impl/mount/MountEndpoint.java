package dev.flotilla.gateway.impl.mount;

import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.MountOptions;
import dev.flotilla.gateway.impl.http.ProblemException;
import dev.flotilla.gateway.impl.http.ProblemKind;
import dev.flotilla.gateway.impl.http.RequestHeaders;
import dev.flotilla.gateway.impl.http.RequestPath;
import dev.flotilla.gateway.impl.server.BodyReader;
import dev.flotilla.gateway.impl.server.Endpoint;
import dev.flotilla.gateway.impl.server.Exchange;
import dev.flotilla.gateway.impl.server.RouteLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;

/** Passes requests to a mounted Router of one event loop, within the limits of its mount. */
public final class MountEndpoint implements Endpoint {

  private final Clock clock;
  private final MountOptions mount;
  private final RouteLimits bounds;
  private final Duration stream;
  private final Router router;

  /**
   * @param stream time for a whole exchange whose answer has begun
   */
  public MountEndpoint(Vertx vertx, Clock clock, Mount mount, RouteLimits bounds, Duration stream) {
    this.clock = clock;
    this.mount = mount.options();
    this.bounds = bounds;
    this.stream = stream;
    this.router = RouterFailures.around(vertx, this.mount.path(), mount.router().apply(vertx));
  }

  @Override
  public boolean guarded() {
    return mount.guarded();
  }

  @Override
  public void handle(Exchange exchange, RequestPath path, List<String> variables) {
    HttpServerRequest request = exchange.request();
    if (request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)) {
      throw ProblemException.of(
          ProblemKind.NOT_IMPLEMENTED, "the gateway does not support WebSocket");
    }
    BodyReader.refuseOver(RequestHeaders.bodyBytes(request.headers()), bounds.bodyBytes());
    MountedRequest mounted = new MountedRequest(exchange, path, bounds.bodyBytes());
    exchange.startClock(clock, bounds, () -> late(exchange, mounted));
    if (exchange.enter()) {
      router.handle(mounted);
    }
  }

  private void late(Exchange exchange, MountedRequest request) {
    if (exchange.response().headWritten()) {
      exchange.restartTimer(stream.minus(bounds.timeout()), () -> expired(exchange, stream));
    } else if (request.isReading()) {
      exchange.bodyLate("the body did not arrive within " + bounds.timeout());
    } else {
      expired(exchange, bounds.timeout());
    }
  }

  private void expired(Exchange exchange, Duration limit) {
    exchange.fail(
        new ServiceFailure(
                ServiceFailure.Code.DEADLINE_EXCEEDED,
                "the router at " + mount.path() + " did not answer within " + limit)
            .afterPossibleRun());
  }
}
