package dev.flotilla.mesh.impl.vertx;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.breaker.BreakerSettings;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the outcomes of calls through a breaker, and publishes them as Vert.x's breaker does: to
 * the notification address, at every change and every period. Without an address it does nothing.
 */
final class VertxBreakerMetrics {

  private static final Logger LOG = LoggerFactory.getLogger(VertxBreakerMetrics.class);

  private final VertxBreaker breaker;
  private final MeshEnvironment environment;
  private final CircuitBreakerOptions options;
  private final VertxBreakerCounts total; // null when off: HdrHistogram may be missing then
  private final VertxBreakerCounts[] window; // guarded by this, as total
  private final long bucketNanos;
  private long newest; // number of the bucket that was written last

  VertxBreakerMetrics(
      VertxBreaker breaker, MeshEnvironment environment, CircuitBreakerOptions options) {
    this.breaker = breaker;
    this.environment = environment;
    this.options = options;
    this.window = new VertxBreakerCounts[isOff() ? 0 : options.getMetricsRollingBuckets()];
    this.bucketNanos =
        isOff()
            ? Long.MAX_VALUE
            : TimeUnit.MILLISECONDS.toNanos(options.getMetricsRollingWindow()) / window.length;
    this.newest = bucket();
    this.total = isOff() ? null : new VertxBreakerCounts();
  }

  /** A call begins. */
  Operation begin() {
    return new Operation(environment.clock().nanos());
  }

  /** Publishes the metrics now, and after each period until the caller's verticle ends. */
  Scheduled publishEvery(long periodMillis) {
    publish();
    if (isOff() || periodMillis <= 0) {
      return () -> {};
    }
    long timer = environment.vertx().setPeriodic(periodMillis, fired -> publish());
    return () -> environment.vertx().cancelTimer(timer);
  }

  void publish() {
    if (isOff()) {
      return;
    }
    try {
      environment
          .vertx()
          .eventBus()
          .publish(
              options.getNotificationAddress(),
              json(),
              new DeliveryOptions().setLocalOnly(options.isNotificationLocalOnly()));
    } catch (Throwable broken) { // an interceptor threw, or the bus is closed
      LOG.warn(
          "circuit breaker {} could not publish its metrics to the event bus; it works on",
          breaker.name(),
          broken);
    }
  }

  /** The message, with the keys of Vert.x. */
  synchronized JsonObject json() {
    moveTo(bucket());
    JsonObject json =
        new JsonObject()
            .put("resetTimeout", resetTimeout())
            .put("timeout", options.getTimeout())
            .put("metricRollingWindow", options.getMetricsRollingWindow())
            .put("name", breaker.name())
            .put("node", node())
            .put("state", breaker.state())
            .put("failures", breaker.failureCount());
    total.writeTo(json, "total");
    VertxBreakerCounts rolling = new VertxBreakerCounts();
    for (VertxBreakerCounts counts : window) {
      if (counts != null) {
        rolling.add(counts);
      }
    }
    rolling.writeTo(json, "rolling");
    return json;
  }

  private long resetTimeout() {
    BreakerSettings settings = breaker.monitored().settings();
    return settings.isOpenForever() ? -1 : settings.openDuration().toMillis();
  }

  private boolean isOff() {
    return options.getNotificationAddress() == null;
  }

  private String node() {
    return environment.vertx().isClustered()
        ? environment.vertx().clusterManager().getNodeId()
        : "local";
  }

  private synchronized void count(VertxBreakerCounts one) {
    long now = bucket();
    moveTo(now);
    int bucket = (int) Math.floorMod(now, (long) window.length);
    if (window[bucket] == null) {
      window[bucket] = new VertxBreakerCounts();
    }
    window[bucket].add(one);
    total.add(one);
  }

  private void moveTo(long bucket) {
    for (long old = Math.max(newest, bucket - window.length); old < bucket; old++) {
      window[(int) Math.floorMod(old + 1, (long) window.length)] = null;
    }
    newest = Math.max(newest, bucket);
  }

  private long bucket() {
    return Math.floorDiv(environment.clock().nanos(), bucketNanos);
  }

  /** One call. */
  final class Operation {
    private final long startNanos;
    private boolean threw;

    private Operation(long startNanos) {
      this.startNanos = startNanos;
    }

    /** The command threw instead of giving a future; counted when the call ends. */
    void threw() {
      threw = true;
    }

    void shortCircuited() {
      tell(VertxBreakerCounts.SHORT_CIRCUITED, true);
    }

    void ended(boolean failed, Throwable cause) {
      if (!failed) {
        tell(VertxBreakerCounts.SUCCESS, true);
      } else if (threw) {
        tell(VertxBreakerCounts.EXCEPTION, true);
      } else {
        tell(
            cause == TimeoutException.INSTANCE
                ? VertxBreakerCounts.TIMEOUT
                : VertxBreakerCounts.FAILURE,
            true);
      }
    }

    void fellBack(boolean well) {
      tell(well ? VertxBreakerCounts.FALLBACK_SUCCESS : VertxBreakerCounts.FALLBACK_FAILURE, false);
    }

    private void tell(int what, boolean timed) {
      if (!isOff()) {
        long millis = TimeUnit.NANOSECONDS.toMillis(environment.clock().nanos() - startNanos);
        VertxBreakerCounts one = new VertxBreakerCounts();
        one.count(what, timed ? millis : VertxBreakerCounts.UNTIMED);
        VertxBreakerMetrics.this.count(one);
      }
    }
  }
}
