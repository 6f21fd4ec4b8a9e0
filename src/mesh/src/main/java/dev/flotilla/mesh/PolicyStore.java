package dev.flotilla.mesh;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.mesh.impl.policy.ClusterPolicies;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.PolicyEdit;
import dev.flotilla.mesh.policy.PolicyVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Changes the policies of a cluster while it runs: one version is active on every node. Each node
 * opens a store on its mesh. Thread-safe; nothing here blocks.
 *
 * <p><b>Where they live.</b> The cluster keeps them in memory, with a copy on every node, so the
 * active version and its history last while one node is left. They are lost when the whole cluster
 * has ended; the next one begins with the {@code policies.yaml} of its first node. So the file is
 * what a cluster <em>starts</em> with, and a change that must outlast the cluster belongs into the
 * file too.
 *
 * <p><b>Who wins.</b> A node that joins takes the active version, whatever its own file says, and
 * logs a warning if the cluster has never seen that file. A file that is edited while the cluster
 * runs ({@link #watch}) becomes the next version as a whole: earlier changes that are not in the
 * file are no longer active, but stay in the history. Each edit becomes one version, however many
 * nodes see it.
 *
 * <p><b>After a network partition</b> all nodes take the higher version; of two with the same
 * number the later one, by the clocks of the nodes that made them; of two of the same moment, the
 * one whose text is greater. The history is that of the winner.
 */
public interface PolicyStore {

  /** 20 versions. Source: a day of an incident; they are in every node's memory. */
  int KEPT_VERSIONS = 20;

  /**
   * Opens the store of the cluster that a Vert.x belongs to, or a store for this node alone if it
   * is not clustered. The policies of the mesh become version 1 if the cluster has none; otherwise
   * the mesh gets those of the cluster.
   *
   * @return completed when the mesh uses the active version; fails as Hazelcast does if its map
   *     cannot be read
   */
  static Future<PolicyStore> open(Vertx vertx, Mesh mesh) {
    return ClusterPolicies.open(vertx, mesh);
  }

  /** Returns the active version on this node. */
  PolicyVersion current();

  /** Returns the latest versions that this software can read, {@link #current} first; immutable. */
  List<PolicyVersion> history();

  /**
   * Activates other policies on all nodes, for calls that begin afterwards; calls in flight keep
   * theirs. The other nodes follow within milliseconds, and within 5 s if a node crashes at that
   * moment.
   *
   * @param change computes the new policies from the active ones, on a worker thread; called again
   *     when another change was faster; an exception fails the result
   * @return the new version, or the active one if nothing differs; completed when it is stored and
   *     active on this node. Fails with {@code ABORTED} if another version than the expected one is
   *     active (its number is in detail {@code version}), and with {@code FAILED_PRECONDITION} if
   *     the active one was written by software that knows more keys; then nothing has changed
   */
  Future<PolicyVersion> change(UnaryOperator<Policies> change, PolicyEdit edit);

  /** Replaces all policies by these; see {@link #change}. */
  default Future<PolicyVersion> put(Policies policies, PolicyEdit edit) {
    return change(before -> policies, edit);
  }

  /**
   * Activates the policies of an earlier version, as a new version; see {@link #change}.
   *
   * @return as {@link #change}; fails with {@code NOT_FOUND} as well, if the version is not in the
   *     history
   */
  Future<PolicyVersion> rollback(long version, PolicyEdit edit);

  /**
   * Watches {@code policies.yaml}, so that an edit becomes the next version: the file is read five
   * times a second on a worker thread, and a text that was read twice and differs in meaning from
   * the one before is activated. An invalid file is logged once, with line, path and rule, and
   * changes nothing; nor does a missing file.
   */
  Scheduled watch(ConfigDirectory config);

  /**
   * Calls the listener with each version that becomes active on this node, from now on, on a worker
   * thread, until the result is cancelled.
   */
  Scheduled listen(Consumer<PolicyVersion> listener);

  /** Stops following the cluster; the mesh keeps its policies. Idempotent. */
  Future<Void> close();
}
