package dev.flotilla.cluster.impl;

import dev.flotilla.cluster.DrainStage;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.Node;
import dev.flotilla.cluster.NodeOptions;
import dev.flotilla.cluster.NodeState;
import dev.flotilla.cluster.impl.Endpoint.Answer;
import dev.flotilla.cluster.impl.Readiness.Finding;
import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.HostPort;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
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

/** A node that has joined. */
final class NodeImpl implements Node {

  private static final Logger LOG = LoggerFactory.getLogger(NodeImpl.class);

  /** Conditions are local look-ups or one round over the bus; looking this often costs nothing. */
  private static final long LOOK_AGAIN_MS = 50;

  private final NodeOptions options;
  private final Deadline startDeadline;
  private final Vertx vertx;
  private final Bounds bounds;
  private final Endpoint endpoint;
  private final Liveness liveness;
  private final Readiness readiness;
  private final Leaving leaving;
  private final NodeMetrics metrics;
  private final AtomicReference<NodeState> state = new AtomicReference<>(NodeState.STARTING);
  private final AtomicReference<Future<Void>> drained = new AtomicReference<>();

  NodeImpl(
      NodeOptions options,
      Deadline startDeadline,
      Vertx vertx,
      Bounds bounds,
      Endpoint endpoint,
      NodeMetrics metrics) {
    this.options = options;
    this.startDeadline = startDeadline;
    this.vertx = vertx;
    this.bounds = bounds;
    this.endpoint = endpoint;
    this.metrics = metrics;
    this.liveness = new Liveness();
    this.readiness = new Readiness(bounds, options.readyCheckTimeout());
    this.leaving = new Leaving(bounds, options, vertx, endpoint, metrics);
  }

  Node open() {
    endpoint.page("/health/live", this::live);
    endpoint.page("/health/ready", this::ready);
    endpoint.page("/metrics", this::metricsText);
    if (options.shutdownHook()) {
      leaving.onTermination(this::drain);
    }
    LOG.info(
        "node {} is in cluster {}, endpoint {}",
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
    return endpoint.port();
  }

  @Override
  public void readyWhen(String name, Supplier<Future<Void>> check) {
    readiness.add(name, check);
  }

  @Override
  public void onDrain(DrainStage stage, String name, Supplier<Future<Void>> action) {
    leaving.add(stage, name, action);
  }

  @Override
  public void page(String path, Supplier<Object> page) {
    Check.that(path.startsWith("/"), "path", "a path that starts with /", path);
    endpoint.page(path, () -> Future.succeededFuture(Answer.json(200, page.get())));
  }

  @Override
  public Future<Void> up() {
    return readiness.look(vertx).compose(this::upIf);
  }

  private Future<Void> upIf(List<Finding> findings) {
    if (state() != NodeState.STARTING) {
      return state() == NodeState.UP ? Future.succeededFuture() : refuse("it is " + state());
    }
    if (Readiness.allHold(findings)) {
      state.compareAndSet(NodeState.STARTING, NodeState.UP);
      LOG.info("node {} is up", options.name());
      return Future.succeededFuture();
    }
    if (startDeadline.passed(Clock.system())) {
      return refuse(Readiness.missing(findings));
    }
    return bounds.pause(Duration.ofMillis(LOOK_AGAIN_MS)).compose(again -> up());
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
    LOG.info("node {} drains", options.name());
    leaving.run(() -> state.set(NodeState.DOWN)).onComplete(mine);
    return mine.future();
  }

  private Future<Answer> live() {
    return liveness
        .problems(vertx)
        .map(
            problems ->
                Answer.json(
                    problems.isEmpty() ? 200 : 503,
                    Map.of("live", problems.isEmpty(), "problems", problems)));
  }

  private Future<Answer> ready() {
    return readiness.look(vertx).map(findings -> ready(state(), findings));
  }

  private static Answer ready(NodeState state, List<Finding> findings) {
    boolean ready = state == NodeState.UP && Readiness.allHold(findings);
    return Answer.json(
        ready ? 200 : 503, Map.of("ready", ready, "state", state, "conditions", findings));
  }

  @Override
  public MeterRegistry meters() {
    return metrics.registry();
  }

  private Future<Answer> metricsText() {
    return Future.succeededFuture(Answer.text(NodeMetrics.CONTENT_TYPE, metrics.text()));
  }
}
