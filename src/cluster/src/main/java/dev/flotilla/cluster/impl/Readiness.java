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
  private final AtomicReference<Future<List<CheckResult>>> underWay =
      new AtomicReference<>(Future.succeededFuture(List.of()));
  private final TimeLimits timeLimits;
  private final Duration limit;

  Readiness(TimeLimits timeLimits, Duration limit) {
    this.timeLimits = timeLimits;
    this.limit = limit;
  }

  void add(String name, Supplier<Future<Void>> check) {
    conditions.add(new Condition(name, check));
  }

  /**
   * Looks at all conditions at once; never fails. Who asks while a look is under way gets its
   * result, so that impatient probes do not pile up checks that are slow already.
   */
  Future<List<CheckResult>> look(Vertx node) {
    Promise<List<CheckResult>> fresh = Promise.promise();
    Future<List<CheckResult>> shared =
        underWay.updateAndGet(last -> last.isComplete() ? fresh.future() : last);
    if (shared == fresh.future()) {
      lookNow(node).onComplete(fresh);
    }
    return shared;
  }

  private Future<List<CheckResult>> lookNow(Vertx node) {
    List<Future<CheckResult>> looks =
        conditions.stream().map(condition -> look(node, condition)).toList();
    return Future.join(looks).map(all -> all.<CheckResult>list());
  }

  private Future<CheckResult> look(Vertx node, Condition condition) {
    return timeLimits
        .run(node, limit, condition.check())
        .map(holds -> new CheckResult(condition.name(), true, ""))
        .otherwise(
            reason ->
                new CheckResult(condition.name(), false, String.valueOf(reason.getMessage())));
  }

  /** The conditions that do not hold, as people read them. */
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
   * One condition at one moment.
   *
   * @param reason why it does not hold; empty when it does
   */
  record CheckResult(String name, boolean ok, String reason) {}
}
