package dev.flotilla.cluster.impl;

import dev.flotilla.cluster.DrainStage;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.Node;
import dev.flotilla.cluster.NodeOptions;
import dev.flotilla.cluster.NodeState;
import dev.flotilla.cluster.impl.NodeEndpoint.EndpointResponse;
import dev.flotilla.cluster.impl.Readiness.CheckResult;
import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.os.HostPort;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that has joined its cluster. */
final class NodeImpl implements Node {

  private static final Logger LOG = LoggerFactory.getLogger(NodeImpl.class);

  /** The conditions are local or one round trip on the bus, so this interval costs nothing. */
  private static final long LOOK_AGAIN_MS = 50;

  private final NodeOptions options;
  private final Deadline startTimeout;
  private final Vertx vertx;
  private final NodeObserver observer;
  private final NodeEndpoint nodeEndpoint;
  private final Liveness liveness;
  private final Readiness readiness;
  private final NodeShutdown nodeShutdown;
  private final NodeMetrics metrics;
  private final AtomicReference<NodeState> state = new AtomicReference<>(NodeState.STARTING);
  private final AtomicReference<Future<Void>> drained = new AtomicReference<>();

  NodeImpl(
      NodeOptions options,
      Deadline startTimeout,
      Vertx vertx,
      NodeObserver observer,
      NodeEndpoint nodeEndpoint,
      NodeMetrics metrics) {
    this.options = options;
    this.startTimeout = startTimeout;
    this.vertx = vertx;
    this.observer = observer;
    this.nodeEndpoint = nodeEndpoint;
    this.metrics = metrics;
    this.liveness = new Liveness();
    this.readiness = new Readiness(observer, options.readyCheckTimeout());
    this.nodeShutdown = new NodeShutdown(observer, options, vertx, nodeEndpoint, metrics);
  }

  Node open() {
    nodeEndpoint.page("/health/live", this::live);
    nodeEndpoint.page("/health/ready", this::ready);
    nodeEndpoint.page("/metrics", this::metricsText);
    if (options.shutdownHook()) {
      nodeShutdown.onTermination(this::drain);
    }
    LOG.info(
        "node {} has joined cluster {}; its endpoint is {}",
        options.name(),
        options.cluster(),
        HostPort.of(options.host(), endpointPort()));
    return this;
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  @Override
  public Membership membership() {
    return Membership.of(vertx);
  }

  @Override
  public NodeState state() {
    return state.get();
  }

  @Override
  public int endpointPort() {
    return nodeEndpoint.port();
  }

  @Override
  public void readyWhen(String name, Supplier<Future<Void>> check) {
    readiness.add(name, check);
  }

  @Override
  public void onDrain(DrainStage stage, String name, Supplier<Future<Void>> action) {
    nodeShutdown.add(stage, name, action);
  }

  @Override
  public void endpoint(String path, Supplier<Object> page) {
    Check.that(path.startsWith("/"), "path", "a path that starts with /", path);
    nodeEndpoint.page(path, () -> Future.succeededFuture(EndpointResponse.json(200, page.get())));
  }

  @Override
  public Future<Void> up() {
    return readiness.look(vertx).compose(this::upIf);
  }

  private Future<Void> upIf(List<CheckResult> checkResults) {
    if (state() != NodeState.STARTING) {
      return state() == NodeState.UP ? Future.succeededFuture() : refuse("it is " + state());
    }
    if (Readiness.allHold(checkResults)) {
      state.compareAndSet(NodeState.STARTING, NodeState.UP);
      LOG.info("node {} is up", options.name());
      return Future.succeededFuture();
    }
    if (startTimeout.passed(Clock.system())) {
      return refuse(Readiness.missing(checkResults));
    }
    return observer.pause(Duration.ofMillis(LOOK_AGAIN_MS)).compose(again -> up());
  }

  private Future<Void> refuse(String reason) {
    return Future.failedFuture(
        new ServiceFailure(
            Code.UNAVAILABLE, "node " + options.name() + " is not ready: " + reason));
  }

  @Override
  public Future<Void> drain() {
    Promise<Void> mine = Promise.promise();
    if (!drained.compareAndSet(null, mine.future())) {
      return drained.get();
    }
    state.set(NodeState.DRAINING);
    LOG.info("node {} is draining", options.name());
    nodeShutdown.run(() -> state.set(NodeState.DOWN)).onComplete(mine);
    return mine.future();
  }

  private Future<EndpointResponse> live() {
    return liveness
        .problems(vertx)
        .map(
            problems ->
                EndpointResponse.json(
                    problems.isEmpty() ? 200 : 503,
                    Map.of("live", problems.isEmpty(), "problems", problems)));
  }

  private Future<EndpointResponse> ready() {
    return readiness.look(vertx).map(checkResults -> ready(state(), checkResults));
  }

  private static EndpointResponse ready(NodeState state, List<CheckResult> checkResults) {
    boolean ready = state == NodeState.UP && Readiness.allHold(checkResults);
    return EndpointResponse.json(
        ready ? 200 : 503, Map.of("ready", ready, "state", state, "conditions", checkResults));
  }

  @Override
  public MeterRegistry meters() {
    return metrics.registry();
  }

  private Future<EndpointResponse> metricsText() {
    return Future.succeededFuture(EndpointResponse.text(NodeMetrics.CONTENT_TYPE, metrics.text()));
  }
}
