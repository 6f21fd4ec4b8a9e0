package dev.flotilla.mesh.impl.policy;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.async.OrderedListeners;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.PolicyVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies that are active on this node. Threads offer records in any order; each record that
 * is greater than all before is applied to the mesh, in their order and one at a time, and then
 * reported to the listeners. No lock is held meanwhile, and a listener that blocks delays no later
 * version, only other listeners. Thread-safe.
 */
final class AppliedPolicies {

  private static final Logger LOG = LoggerFactory.getLogger(AppliedPolicies.class);

  private record Adoption(PolicyRecord record, Promise<Void> applied) {}

  private final Mesh mesh;
  private final OrderedListeners<Consumer<Adoption>> adoptions =
      new OrderedListeners<>("policies of the mesh");
  private final OrderedListeners<Consumer<PolicyVersion>> listeners =
      new OrderedListeners<>("policy listener");
  private Adoption latest; // null before the first; guarded by this
  private volatile PolicyRecord active; // null before the first

  AppliedPolicies(Mesh mesh) {
    this.mesh = mesh;
    adoptions.listen(this::apply);
  }

  /** The record that is active on this node; null before the first one. */
  PolicyRecord active() {
    return active;
  }

  /** The greatest record that was offered, which may be active a moment later. */
  synchronized PolicyRecord latest() {
    return latest.record;
  }

  Scheduled listen(Consumer<PolicyVersion> listener) {
    return listeners.listen(listener);
  }

  /**
   * Applies a record unless a greater one is known.
   *
   * @return completed when that record or a greater one is active; fails as the mesh does
   */
  Future<Void> adopt(PolicyRecord record) {
    Future<Void> applied = accept(record);
    adoptions.deliver();
    listeners.deliver();
    return applied;
  }

  private synchronized Future<Void> accept(PolicyRecord record) {
    if (latest == null || record.compareTo(latest.record) > 0) {
      Adoption adoption = new Adoption(record, Promise.promise());
      latest = adoption;
      adoptions.note(mesh -> mesh.accept(adoption));
    }
    return latest.applied.future();
  }

  private void apply(Adoption adoption) {
    PolicyRecord before = active;
    try {
      mesh.apply(adoption.record.current().policies());
    } catch (RuntimeException | Error refused) {
      adoption.applied.fail(refused);
      throw refused;
    }
    active = adoption.record;
    log(before, adoption.record);
    PolicyVersion version = adoption.record.current();
    listeners.note(listener -> listener.accept(version));
    adoption.applied.complete();
  }

  private static void log(PolicyRecord before, PolicyRecord now) {
    PolicyVersion version = now.current();
    if (before != null && before.current().equals(version)) {
      return; // only the versions before it differ
    }
    if (before != null) {
      warnOfLoss(before.current(), now);
    }
    LOG.info(
        "policy version {}, set by {}, is active: {}",
        version.version(),
        version.by(),
        String.join("; ", version.changes()));
  }

  /** After a split, the changes of the losing side are gone. */
  private static void warnOfLoss(PolicyVersion before, PolicyRecord winner) {
    winner.versions().stream()
        .filter(known -> known.version() == before.version() && !known.equals(before))
        .findFirst()
        .ifPresent(
            other ->
                LOG.warn(
                    "split-brain merge: discarded policy version {} (set by {}) in favour of the"
                        + " one set by {}; make the change again if it is still needed",
                    before.version(),
                    before.by(),
                    other.by()));
  }
}
