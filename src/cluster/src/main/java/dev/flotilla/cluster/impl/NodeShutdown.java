package dev.flotilla.cluster.impl;

import com.hazelcast.core.HazelcastInstance;
import dev.flotilla.cluster.DrainStage;
import dev.flotilla.cluster.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a node: runs the steps of the drain, leaves the cluster, closes the endpoint. */
final class NodeShutdown {

  private static final Logger LOG = LoggerFactory.getLogger(NodeShutdown.class);

  /**
   * For undeploying the remaining verticles and migrating partitions: longer than
   * hazelcast.graceful.shutdown.max.wait of the built-in configuration (10 s).
   */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

  private final NodeOptions options;
  private final Vertx vertx;
  private final NodeObserver observer;
  private final NodeEndpoint nodeEndpoint;
  private final NodeMetrics metrics;
  private final DrainSteps steps;

  NodeShutdown(
      NodeObserver observer,
      NodeOptions options,
      Vertx vertx,
      NodeEndpoint nodeEndpoint,
      NodeMetrics metrics) {
    this.observer = observer;
    this.options = options;
    this.vertx = vertx;
    this.nodeEndpoint = nodeEndpoint;
    this.metrics = metrics;
    this.steps = new DrainSteps(observer, options.drainTimeout());
  }

  void add(DrainStage stage, String name, Supplier<Future<Void>> action) {
    steps.add(stage, name, action);
  }

  /**
   * Leaves the cluster; never fails.
   *
   * @param left called when the node has left the cluster, while the endpoint is still open
   */
  Future<Void> run(Runnable left) {
    // Looked up before the close: afterwards the cluster manager may no longer have it.
    HazelcastInstance hazelcast = hazelcast();
    // Without a context: a future of the observer would never complete once that is closed.
    Promise<Void> gone = Promise.promise();
    steps
        .run(vertx)
        .compose(done -> observer.within(CLOSE_LIMIT, vertx.close()))
        .recover(failure -> terminate(hazelcast, failure))
        .onSuccess(closed -> left.run())
        .transform(closed -> nodeEndpoint.close())
        .onComplete(closed -> release(gone));
    return gone.future();
  }

  private void release(Promise<Void> gone) {
    observer
        .vertx()
        .close()
        .onComplete(
            closed -> {
              metrics.close();
              LOG.info("node {} is down", options.name());
              gone.complete();
            });
  }

  private HazelcastInstance hazelcast() {
    return ((HazelcastClusterManager) ((VertxInternal) vertx).clusterManager())
        .getHazelcastInstance();
  }

  /** A member that cannot leave gracefully must not stay in the cluster for that. */
  private Future<Void> terminate(HazelcastInstance hazelcast, Throwable failure) {
    LOG.warn(
        "node {} could not leave the cluster gracefully; terminating its Hazelcast member: {}",
        options.name(),
        failure.toString());
    return observer
        .vertx()
        .<Void>executeBlocking(
            () -> {
              hazelcast.getLifecycleService().terminate();
              return null;
            })
        .otherwiseEmpty();
  }

  /** SIGTERM, SIGINT and System.exit wait for the drain; without this hook they are a crash. */
  void onTermination(Supplier<Future<Void>> drain) {
    Thread hook = new Thread(() -> await(drain.get()), "flotilla-drain");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void await(Future<Void> drained) {
    Duration limit =
        options.drainTimeout().plus(DrainSteps.STEP_LIMIT.multipliedBy(3)).plus(CLOSE_LIMIT);
    try {
      drained
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      LOG.warn(
          "node {} did not finish its drain before the process ended: {}",
          options.name(),
          failure.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
