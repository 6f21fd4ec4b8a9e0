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

/** The conditions under which a node is ready to take work. */
final class Readiness {

  private final List<Condition> conditions = new CopyOnWriteArrayList<>();
  private final AtomicReference<Future<List<CheckResult>>> running =
      new AtomicReference<>(Future.succeededFuture(List.of()));
  private final NodeObserver observer;
  private final Duration limit;

  Readiness(NodeObserver observer, Duration limit) {
    this.observer = observer;
    this.limit = limit;
  }

  void add(String name, Supplier<Future<Void>> check) {
    conditions.add(new Condition(name, check));
  }

  /**
   * Checks all conditions at the same time; never fails. A caller that comes while a check runs
   * gets the result of that one, so that frequent probes do not pile up slow checks.
   */
  Future<List<CheckResult>> look(Vertx node) {
    Promise<List<CheckResult>> fresh = Promise.promise();
    Future<List<CheckResult>> shared =
        running.updateAndGet(last -> last.isComplete() ? fresh.future() : last);
    if (shared == fresh.future()) {
      checkNow(node).onComplete(fresh);
    }
    return shared;
  }

  private Future<List<CheckResult>> checkNow(Vertx node) {
    List<Future<CheckResult>> looks =
        conditions.stream().map(condition -> look(node, condition)).toList();
    return Future.join(looks).map(all -> all.<CheckResult>list());
  }

  private Future<CheckResult> look(Vertx node, Condition condition) {
    return observer
        .run(node, limit, condition.check())
        .map(holds -> new CheckResult(condition.name(), true, ""))
        .otherwise(
            reason ->
                new CheckResult(condition.name(), false, String.valueOf(reason.getMessage())));
  }

  /** The conditions that do not hold, with their reasons, for messages. */
  static String missing(List<CheckResult> checkResults) {
    return checkResults.stream()
        .filter(checkResult -> !checkResult.ok())
        .map(checkResult -> checkResult.name() + ": " + checkResult.reason())
        .collect(Collectors.joining("; "));
  }

  static boolean allHold(List<CheckResult> checkResults) {
    return checkResults.stream().allMatch(CheckResult::ok);
  }

  private record Condition(String name, Supplier<Future<Void>> check) {}

  /**
   * The result of one condition at one moment.
   *
   * @param reason why it does not hold; empty when it does
   */
  record CheckResult(String name, boolean ok, String reason) {}
}
