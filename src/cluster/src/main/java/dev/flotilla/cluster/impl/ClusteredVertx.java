package dev.flotilla.cluster.impl;

import com.hazelcast.config.Config;
import dev.flotilla.cluster.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.UUID;

/** Creates the clustered Vert.x instance of a node. */
final class ClusteredVertx {

  /**
   * Half-open connections of the bus are detected after this interval plus the wait below; the
   * defaults add up to 40 s. All measurements of hung nodes in this project used one second.
   */
  private static final long PING_MS = 1_000;

  /** A longer stall of the peer's event loop counts as a dead connection. */
  private static final long PONG_WAIT_MS = 3_000;

  /** Vert.x waits 60 s by default, with every message to that peer queued in memory. */
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private ClusteredVertx() {}

  /**
   * Joins the cluster.
   *
   * @param tracing null for none
   */
  static Future<Vertx> start(
      NodeOptions options, Config hazelcast, NodeMetrics metrics, VertxTracerFactory tracing) {
    return Vertx.builder()
        .with(vertxOptions(options))
        .withMetrics(new MicrometerMetricsFactory(metrics.registry()))
        .withTracer(tracing)
        .withClusterManager(new SelfHealingClusterManager(hazelcast))
        .buildClustered();
  }

  private static VertxOptions vertxOptions(NodeOptions options) {
    return new VertxOptions()
        .setEventBusOptions(eventBusOptions(options.host()))
        .setMetricsOptions(
            new MicrometerMetricsOptions()
                .setEnabled(true)
                // Vert.x keeps registries in a static map by this name; nodes in one JVM differ.
                .setRegistryName(options.name() + "-" + UUID.randomUUID())
                .setJvmMetricsEnabled(true));
  }

  private static EventBusOptions eventBusOptions(String host) {
    return new EventBusOptions()
        .setHost(host)
        .setPort(0)
        .setConnectTimeout(CONNECT_TIMEOUT_MS)
        .setClusterPingInterval(PING_MS)
        .setClusterPingReplyInterval(PONG_WAIT_MS);
  }
}
