package dev.flotilla.cluster;

import dev.flotilla.cluster.impl.NodeStart;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VertxTracerFactory;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * One JVM of the cluster: its clustered Vert.x, its HTTP endpoint with health and metrics, and its
 * graceful end. Thread-safe.
 */
public interface Node {

  /**
   * Joins the cluster and opens the node endpoint. The node is {@code STARTING} until {@link #up}.
   *
   * @return fails with a {@code ServiceFailure} {@code UNAVAILABLE} that names address and reason
   *     if the port is taken or the cluster cannot be joined before the start deadline; then
   *     everything it opened is closed again
   */
  static Future<Node> start(NodeOptions options) {
    return NodeStart.of(options, null);
  }

  /**
   * Like {@link #start(NodeOptions)}, with tracing.
   *
   * @param tracing follows requests, statements and messages of the node's Vert.x
   */
  static Future<Node> start(NodeOptions options, VertxTracerFactory tracing) {
    return NodeStart.of(options, Objects.requireNonNull(tracing, "tracing"));
  }

  /** The clustered Vert.x; only {@link #drain} closes it. */
  Vertx vertx();

  /** The members of the cluster. */
  Membership membership();

  /** The registry behind {@code /metrics}; closed with the node. */
  MeterRegistry meters();

  /** The current state of the node. */
  NodeState state();

  /** Port of the node endpoint, as bound. */
  int endpointPort();

  /**
   * Adds a condition of readiness. {@code /health/ready} runs all of them, each bounded by {@code
   * readyCheckTimeout}, and names those that fail.
   *
   * @param check called on each probe; a failed future means not ready, its message says why
   */
  void readyWhen(String name, Supplier<Future<Void>> check);

  /** Adds an action of the drain. Its failure is logged and does not stop the drain. */
  void onDrain(DrainStage stage, String name, Supplier<Future<Void>> action);

  /**
   * Adds a read-only JSON page to the node endpoint.
   *
   * @param path for example {@code /services}
   * @param page called on each request; the value is mapped by {@code Json}
   */
  void endpoint(String path, Supplier<Object> page);

  /**
   * Declares that everything of this node is deployed; completed when all readiness conditions
   * hold.
   *
   * @return fails with {@code UNAVAILABLE}, naming what is missing, at the start deadline
   */
  Future<Void> up();

  /**
   * Leaves the cluster without failing a call: runs all stages of {@link DrainStage}, then leaves.
   * Also runs on SIGTERM if {@code options.shutdownHook()}. Idempotent: later calls get the same
   * future.
   */
  Future<Void> drain();
}
