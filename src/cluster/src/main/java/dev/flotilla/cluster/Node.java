package dev.flotilla.cluster;

import dev.flotilla.cluster.impl.NodeStart;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * One JVM of the cluster: its clustered Vert.x, its HTTP endpoint with health and metrics, and its
 * orderly end. Thread-safe.
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
    return NodeStart.of(options);
  }

  /** The clustered Vert.x; closed by {@link #drain}, by nobody else. */
  Vertx vertx();

  /** Who is in the cluster. */
  Membership membership();

  /** Where {@code /metrics} gets its figures from; closed with the node. */
  MeterRegistry meters();

  /** Where the node is in its life. */
  NodeState state();

  /** Port of the node endpoint, as bound. */
  int endpointPort();

  /**
   * Adds a condition of readiness. {@code /health/ready} runs all of them, each bounded by {@code
   * readyCheckTimeout}, and names those that fail.
   *
   * @param check asked on each look; a failed future means not ready, its message says why
   */
  void readyWhen(String name, Supplier<Future<Void>> check);

  /** Adds a step of the drain. Failures are logged and do not stop the drain. */
  void onDrain(DrainStage stage, String name, Supplier<Future<Void>> action);

  /**
   * Adds a read-only JSON page to the node endpoint.
   *
   * @param path as {@code /services}
   * @param page asked on each request; the value is mapped by {@code Json}
   */
  void endpoint(String path, Supplier<Object> page);

  /**
   * Says that everything of this node is deployed; completed when all conditions of readiness hold.
   *
   * @return fails with {@code UNAVAILABLE}, naming what is missing, at the start deadline
   */
  Future<Void> up();

  /**
   * Leaves without anybody noticing: all steps of {@link DrainStage}, then the cluster. Also run on
   * SIGTERM when {@code options.shutdownHook()}. Idempotent: later calls get the same future.
   */
  Future<Void> drain();
}
