package dev.flotilla.gateway;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * Where a vertx-web {@code Router} is mounted in a gateway, and its limits. Immutable.
 *
 * @param path prefix that the Router owns, of whole segments, such as {@code /files}; {@code /} for
 *     every request that no route answers
 * @param maxBody largest request body; null takes {@link GatewayLimits#maxBody}
 * @param timeout time until the answer must have begun; an answer that has begun has {@link
 *     GatewayTimeouts#stream} to complete. Null takes {@link GatewayTimeouts#request}
 * @param guarded whether the gateway's {@link Guard} admits its requests; if not, the Router must
 *     authenticate clients itself. Default true
 */
public record MountOptions(String path, Bytes maxBody, Duration timeout, Boolean guarded) {

  public MountOptions {
    RouteOptions.checkPath(path);
    guarded = guarded == null || guarded;
    if (maxBody != null) {
      Check.atLeast("maxBody in bytes", maxBody.count(), 0);
    }
    if (timeout != null) {
      Check.atLeast("timeout", timeout, Duration.ofMillis(1));
    }
  }

  /** A mount at this path, with the gateway's limits and behind its guard. */
  public static MountOptions at(String path) {
    return new MountOptions(path, null, null, true);
  }

  /** The same with another largest body. */
  public MountOptions withMaxBody(Bytes limit) {
    return new MountOptions(path, limit, timeout, guarded);
  }

  /** The same with another time until the answer must have begun. */
  public MountOptions withTimeout(Duration limit) {
    return new MountOptions(path, maxBody, limit, guarded);
  }

  /** The same for a Router that authenticates clients itself: the guard is not asked. */
  public MountOptions unguarded() {
    return new MountOptions(path, maxBody, timeout, false);
  }
}
