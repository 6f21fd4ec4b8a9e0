package dev.flotilla.admin.impl;

import dev.flotilla.admin.AdminApi.Sources;
import dev.flotilla.audit.AuditEntry;
import dev.flotilla.audit.AuditTrail;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.PolicyVersion;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetStatus;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Enters what the admin API changes into the audit trail, with its client. A change is answered
 * without waiting for the trail.
 */
final class AuditJournal {

  private static final String ORIGIN = "admin API";

  private final Sources sources;
  private final LauncherClient launcher;

  AuditJournal(Sources sources, LauncherClient launcher) {
    this.sources = sources;
    this.launcher = launcher;
  }

  /** The trail; fails with {@code FAILED_PRECONDITION} if there is none. */
  AuditTrail trail() {
    return sources
        .audit()
        .orElseThrow(
            () -> new ServiceFailure(Code.FAILED_PRECONDITION, "this node has no audit trail"));
  }

  /** The name of a version in the trail, the same on each node. */
  static String key(PolicyVersion version) {
    return "policies " + version.version() + " of " + version.at();
  }

  /** The name of the begin or end of an operation in the trail. */
  static String key(FleetOperation operation, String step) {
    return "operation " + operation.id() + " " + step;
  }

  /** A state as JSON with the keys of the configuration; empty for null. */
  static Optional<String> config(Object state) {
    return Optional.ofNullable(state).map(present -> ConfigJson.write(present).toString());
  }

  /**
   * Changes policies.
   *
   * @param part what the entry shows of the policies before and after
   */
  Future<PolicyVersion> policies(
      String action,
      String target,
      String by,
      Function<Policies, Object> part,
      Supplier<Future<PolicyVersion>> change) {
    AuditEntry asked = asked(action, target, by);
    PolicyVersion before = sources.policies().current();
    return tried(change)
        .onSuccess(
            made -> {
              Object was = part.apply(predecessor(made).orElse(before).policies());
              record(
                  (made.version() == before.version() ? asked : asked.withKey(key(made)))
                      .withBefore(config(was))
                      .withAfter(config(part.apply(made.policies())))
                      .withResult("OK: version " + made.version()));
            })
        .onFailure(
            cause ->
                record(
                    asked
                        .withBefore(config(part.apply(before.policies())))
                        .withResult(refusal(cause))));
  }

  /** Begins an operation of the launcher; its end is entered by the {@link ChangeCollector}. */
  Future<FleetOperation> fleet(
      String action,
      String target,
      String by,
      Object request,
      Supplier<Future<FleetOperation>> begin) {
    AuditEntry asked = asked(action, target, by).withAfter(json(request));
    return before(target)
        .compose(
            before -> {
              AuditEntry known = asked.withBefore(before);
              return tried(begin)
                  .onSuccess(
                      begun ->
                          record(
                              known
                                  .withKey(key(begun, "begun"))
                                  .withResult("OK: operation " + begun.id() + " began")))
                  .onFailure(cause -> record(known.withResult(refusal(cause))));
            });
  }

  private void record(AuditEntry entry) {
    sources.audit().ifPresent(trail -> trail.record(entry));
  }

  /** The group or node as it is; a launcher that does not answer is the operation's own failure. */
  private Future<Optional<String>> before(String target) {
    if (sources.audit().isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return launcher
        .get("", FleetStatus.class)
        .map(
            status ->
                status.groups().stream()
                    .filter(group -> group.name().equals(target))
                    .findFirst()
                    .<Object>map(group -> group)
                    .or(
                        () ->
                            status.nodes().stream()
                                .filter(node -> node.name().equals(target))
                                .findFirst())
                    .flatMap(AuditJournal::json))
        .otherwise(Optional.empty());
  }

  private Optional<PolicyVersion> predecessor(PolicyVersion made) {
    return sources.policies().history().stream()
        .filter(version -> version.version() == made.version() - 1)
        .findFirst();
  }

  private static AuditEntry asked(String action, String target, String by) {
    return AuditEntry.builder()
        .at(Instant.now())
        .actor(by)
        .origin(ORIGIN)
        .address(
            CallContext.current()
                .map(call -> call.baggage().get(CallContext.CLIENT_BAGGAGE))
                .orElse(null))
        .action(action)
        .target(target)
        .result("")
        .build();
  }

  private static <T> Future<T> tried(Supplier<Future<T>> change) {
    try {
      return change.get();
    } catch (RuntimeException refused) {
      return Future.failedFuture(refused);
    }
  }

  private static String refusal(Throwable cause) {
    ServiceFailure failure = ServiceFailure.of(cause);
    return failure.code() + ": " + failure.getMessage();
  }

  private static Optional<String> json(Object state) {
    return Optional.of(Json.encode(state).toString());
  }
}
