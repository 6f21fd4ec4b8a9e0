package dev.flotilla.cluster.impl;

import dev.flotilla.cluster.DrainStage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The actions of a drain: stage by stage, all actions of one stage at the same time. */
final class DrainSteps {

  /**
   * For stages that wait for no in-flight work. Longer than the acknowledge timeout of discovery (2
   * s), and short enough for the whole drain to end before a supervisor kills the process
   * (Kubernetes: 30 s).
   */
  static final Duration STEP_LIMIT = Duration.ofSeconds(6);

  private static final Logger LOG = LoggerFactory.getLogger(DrainSteps.class);

  private final List<DrainAction> drainActions = new CopyOnWriteArrayList<>();
  private final NodeObserver observer;
  private final Duration drainTimeout;

  DrainSteps(NodeObserver observer, Duration drainTimeout) {
    this.observer = observer;
    this.drainTimeout = drainTimeout;
  }

  void add(DrainStage stage, String name, Supplier<Future<Void>> action) {
    drainActions.add(new DrainAction(stage, name, action));
  }

  /** Runs all of them; never fails. */
  Future<Void> run(Vertx node) {
    Future<Void> done = Future.succeededFuture();
    for (DrainStage stage : DrainStage.values()) {
      done = done.compose(before -> run(node, stage));
    }
    return done;
  }

  private Future<Void> run(Vertx node, DrainStage stage) {
    LOG.debug("drain stage {} begins", stage);
    return Future.join(
            drainActions.stream()
                .filter(drainAction -> drainAction.stage() == stage)
                .map(drainAction -> run(node, drainAction))
                .toList())
        .mapEmpty();
  }

  private Future<Void> run(Vertx node, DrainAction drainAction) {
    return observer
        .run(node, limit(drainAction.stage()), drainAction.action())
        .otherwise(
            failure -> {
              LOG.warn(
                  "drain action {} (stage {}) failed; the drain continues: {}",
                  drainAction.name(),
                  drainAction.stage(),
                  failure.toString());
              return null;
            });
  }

  private Duration limit(DrainStage stage) {
    return stage == DrainStage.QUIESCE ? drainTimeout : STEP_LIMIT;
  }

  private record DrainAction(DrainStage stage, String name, Supplier<Future<Void>> action) {}
}
