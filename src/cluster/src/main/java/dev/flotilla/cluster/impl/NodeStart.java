package dev.flotilla.cluster.impl;

import dev.flotilla.cluster.Node;
import dev.flotilla.cluster.NodeOptions;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.os.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.VertxTracerFactory;
import java.net.BindException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a node: the endpoint first, because a taken port is noticed at once. */
public final class NodeStart {

  private static final Logger LOG = LoggerFactory.getLogger(NodeStart.class);

  private final NodeOptions options;
  private final VertxTracerFactory tracing; // null for none
  private final Deadline deadline;
  private final NodeObserver observer;
  private final NodeMetrics metrics = NodeMetrics.create();

  private NodeStart(NodeOptions options, VertxTracerFactory tracing) {
    this.options = options;
    this.tracing = tracing;
    this.deadline = Deadline.after(Clock.system(), options.startTimeout());
    this.observer = new NodeObserver(observerVertx());
  }

  /**
   * Starts a node.
   *
   * @param tracing of its Vert.x; null for none
   */
  public static Future<Node> of(NodeOptions options, VertxTracerFactory tracing) {
    NodeStart start = new NodeStart(options, tracing);
    // Without a context: a future of the observer would never complete once that is closed.
    Promise<Node> result = Promise.promise();
    start
        .run()
        .onSuccess(result::complete)
        .onFailure(cause -> start.giveUp().onComplete(closed -> result.fail(cause)));
    return result.future();
  }

  /** One event loop for the endpoint and for everything that must not depend on the node's own. */
  private static Vertx observerVertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1));
  }

  private Future<Node> run() {
    return NodeEndpoint.open(observer.vertx(), options.host(), options.endpointPort())
        .recover(this::endpointFailed)
        .compose(nodeEndpoint -> join().map(vertx -> node(nodeEndpoint, vertx)));
  }

  private Node node(NodeEndpoint nodeEndpoint, Vertx vertx) {
    return new NodeImpl(options, deadline, vertx, observer, nodeEndpoint, metrics).open();
  }

  private Future<Vertx> join() {
    Promise<Vertx> joined = Promise.promise();
    // On its own thread: reading files blocks, and Vert.x warns when created on another's context.
    new Thread(() -> join(joined), "flotilla-join").start();
    return observer
        .within(deadline.left(Clock.system()), joined.future())
        .recover(failure -> joinFailed(joined.future(), failure));
  }

  private void join(Promise<Vertx> joined) {
    try {
      ClusteredVertx.start(options, HazelcastSettings.of(options), metrics, tracing)
          .onComplete(joined);
    } catch (Throwable refused) { // also an Error of Hazelcast: the caller waits for the node
      joined.fail(refused);
    }
  }

  private Future<NodeEndpoint> endpointFailed(Throwable cause) {
    String reason = cause instanceof BindException ? "is taken" : "cannot be bound: " + cause;
    return refuse(
        "the endpoint port " + HostPort.of(options.host(), options.endpointPort()) + " " + reason);
  }

  private Future<Vertx> joinFailed(Future<Vertx> joined, Throwable cause) {
    // A join that succeeds after the deadline must not leave a member behind.
    joined.onSuccess(
        late ->
            late.close()
                .onFailure(
                    failure ->
                        LOG.warn(
                            "could not close a Vert.x instance that joined after the start deadline",
                            failure)));
    if (cause instanceof ConfigFailure) {
      return Future.failedFuture(cause);
    }
    if (causedBy(cause, BindException.class)) {
      return refuse(
          "the Hazelcast port "
              + HostPort.of(options.host(), options.hazelcastPort())
              + " is taken");
    }
    if (cause instanceof ServiceFailure) {
      return refuse("the cluster was not joined within " + Durations.text(options.startTimeout()));
    }
    LOG.error("node {} cannot join cluster {}", options.name(), options.cluster(), cause);
    return refuse("the cluster cannot be joined: " + cause);
  }

  private <T> Future<T> refuse(String reason) {
    return Future.failedFuture(
        new ServiceFailure(
            Code.UNAVAILABLE, "node " + options.name() + " cannot start: " + reason));
  }

  private Future<Void> giveUp() {
    metrics.close();
    return observer.vertx().close();
  }

  private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
