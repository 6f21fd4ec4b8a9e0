package dev.flotilla.cluster.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The conditions under which a node may be given work. */
final class Readiness {

  private final List<Condition> conditions = new CopyOnWriteArrayList<>();
  private final AtomicReference<Future<List<Finding>>> underWay =
      new AtomicReference<>(Future.succeededFuture(List.of()));
  private final Bounds bounds;
  private final Duration limit;

  Readiness(Bounds bounds, Duration limit) {
    this.bounds = bounds;
    this.limit = limit;
  }

  void add(String name, Supplier<Future<Void>> check) {
    conditions.add(new Condition(name, check));
  }

  /**
   * Looks at all conditions at once; never fails. Who asks while a look is under way gets its
   * result, so that impatient probes do not pile up checks that are slow already.
   */
  Future<List<Finding>> look(Vertx node) {
    Promise<List<Finding>> fresh = Promise.promise();
    Future<List<Finding>> shared =
        underWay.updateAndGet(last -> last.isComplete() ? fresh.future() : last);
    if (shared == fresh.future()) {
      lookNow(node).onComplete(fresh);
    }
    return shared;
  }

  private Future<List<Finding>> lookNow(Vertx node) {
    List<Future<Finding>> looks =
        conditions.stream().map(condition -> look(node, condition)).toList();
    return Future.join(looks).map(all -> all.<Finding>list());
  }

  private Future<Finding> look(Vertx node, Condition condition) {
    return bounds
        .run(node, limit, condition.check())
        .map(holds -> new Finding(condition.name(), true, ""))
        .otherwise(
            reason -> new Finding(condition.name(), false, String.valueOf(reason.getMessage())));
  }

  /** The conditions that do not hold, as people read them. */
  static String missing(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> !finding.ok())
        .map(finding -> finding.name() + ": " + finding.reason())
        .collect(Collectors.joining("; "));
  }

  static boolean allHold(List<Finding> findings) {
    return findings.stream().allMatch(Finding::ok);
  }

  private record Condition(String name, Supplier<Future<Void>> check) {}

  /**
   * One condition at one moment.
   *
   * @param reason why it does not hold; empty when it does
   */
  record Finding(String name, boolean ok, String reason) {}
}
