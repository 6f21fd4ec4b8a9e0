package dev.flotilla.mesh.impl.policy;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.mesh.policy.Policies;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node and the {@link PolicyRegister} of the cluster at the same record: adopts what
 * others write, and writes this node's record back where the register has lost it, after a split or
 * when too many nodes died at once. Events of Hazelcast can get lost with the node that sends them,
 * so it compares both after each change of the membership. Thread-safe.
 */
final class PolicySync implements MembershipListener {

  private static final Logger LOG = LoggerFactory.getLogger(PolicySync.class);

  private final PolicyRegister register;
  private final AppliedPolicies applied;
  private final BlockingExecutor executor;
  private final Policies own;
  private final Runnable compareSoon;

  /**
   * @param own the policies that this node was configured with
   */
  PolicySync(
      PolicyRegister register, AppliedPolicies applied, BlockingExecutor executor, Policies own) {
    this.register = register;
    this.applied = applied;
    this.executor = executor;
    this.own = own;
    this.compareSoon = executor.repeated(this::compare);
  }

  /**
   * Adopts the record of the cluster, or makes the own policies its first one. Blocks.
   *
   * @return completed when the record is active on this node
   */
  Future<Void> join() {
    register.listen(this::onWrite);
    PolicyRecord first = PolicyRecord.first(own, Instant.now());
    String stored = register.get();
    if (stored == null && !register.replace(null, first.text())) {
      stored = register.get();
    }
    Future<Void> adopted = applied.adopt(stored == null ? first : readable(stored).orElse(first));
    warnOfOtherFile();
    return adopted;
  }

  private void warnOfOtherFile() {
    PolicyRecord latest = applied.latest();
    if (!latest.cameFrom(own)) {
      LOG.warn(
          "the {} of this node differs from the cluster's active policies (version {}, set by {})"
              + " and is ignored; to change them, edit the file while the cluster is running, or"
              + " use the admin API",
          PolicyFile.FILE,
          latest.current().version(),
          latest.current().by());
    }
  }

  private static Optional<PolicyRecord> readable(String stored) {
    try {
      return Optional.of(PolicyRecord.read(stored));
    } catch (ConfigFailure ofNewerSoftware) {
      LOG.error("{}; using the policies from this node's own file", ofNewerSoftware.getMessage());
      return Optional.empty();
    }
  }

  /** Compares both on a worker thread, unless such a comparison is still running. */
  void compareSoon() {
    compareSoon.run();
  }

  @Override
  public void left(Member member) {
    compareSoon();
  }

  @Override
  public void recheck() {
    compareSoon();
  }

  @Override
  public void merged() {
    executor.run(() -> register.listen(this::onWrite));
    compareSoon();
  }

  /** Called on a thread of Hazelcast. */
  private void onWrite(String text) {
    executor.run(() -> applied.adopt(PolicyRecord.read(text)));
  }

  /** Blocks. */
  private void compare() {
    String stored = register.get();
    PolicyRecord ours = applied.latest();
    if (stored != null) {
      PolicyRecord theirs = PolicyRecord.read(stored);
      applied.adopt(theirs);
      if (theirs.compareTo(ours) >= 0) {
        return;
      }
    }
    if (register.replace(stored, ours.text())) {
      LOG.warn(
          "the cluster had lost policy version {} (set by {}); this node has restored it",
          ours.current().version(),
          ours.current().by());
    }
  }
}
