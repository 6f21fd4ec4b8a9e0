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
 * The policies of a cluster, changed while it runs: one version is in force on every node. Each
 * node opens one on its mesh. Thread-safe; nothing here blocks.
 *
 * <p><b>Where they live.</b> In the cluster's memory, and as a copy on every node: as long as one
 * node is left, the version in force and its history are. When the whole cluster has ended they are
 * gone; it begins again with what its first node was given, which is {@code policies.yaml}. So the
 * file is what a cluster <em>starts</em> with, and whoever wants a change to outlast the cluster
 * puts it there, too.
 *
 * <p><b>Who wins.</b> A node that joins takes the version in force, whatever its own file says, and
 * logs a warning if the cluster has never seen that file. A file that is edited while the cluster
 * runs ({@link #watch}) becomes the next version as a whole: earlier changes that are not in it are
 * no longer in force, but in the history. Each edit becomes one version, however many nodes see it.
 *
 * <p><b>After a split</b> all nodes take the higher version; of two with the same number the later
 * one, by the clocks of their makers; of two of the same moment, the one whose text is greater. The
 * history is that of the winner.
 */
public interface PolicyStore {

  /** 20 versions. Source: a day of an incident; they are in every node's memory. */
  int KEPT_VERSIONS = 20;

  /**
   * Opens the policies of the cluster that a Vert.x belongs to, or policies for it alone if it is
   * not clustered. The mesh's own become version 1 if the cluster has none, else the mesh gets the
   * cluster's.
   *
   * @return completed when the mesh has the version in force; fails as Hazelcast does if its map
   *     cannot be read
   */
  static Future<PolicyStore> open(Vertx vertx, Mesh mesh) {
    return ClusterPolicies.open(vertx, mesh);
  }

  /** What is in force on this node. */
  PolicyVersion current();

  /** The latest versions that this software can read, {@link #current} first; immutable. */
  List<PolicyVersion> history();

  /**
   * Puts other policies in force on all nodes, for calls that begin afterwards; calls in flight
   * keep theirs. The other nodes follow within milliseconds, and within 5 s if a node dies in that
   * moment.
   *
   * @param change makes the new policies of those in force; called again when somebody else was
   *     quicker, on a worker thread; what it throws fails the result
   * @return the version that was made, or the one in force if nothing differs; completed when it is
   *     stored and in force here. Fails with {@code ABORTED} if another version than the expected
   *     one is in force (detail {@code version}: which) and with {@code FAILED_PRECONDITION} if the
   *     one in force was written by software that knows more keys; then nothing has changed
   */
  Future<PolicyVersion> change(UnaryOperator<Policies> change, PolicyEdit edit);

  /** Puts these policies in force instead of all others; see {@link #change}. */
  default Future<PolicyVersion> put(Policies policies, PolicyEdit edit) {
    return change(before -> policies, edit);
  }

  /**
   * Puts the policies of an earlier version in force, as a new version; see {@link #change}.
   *
   * @return fails with {@code NOT_FOUND} too, if the version is not in the history
   */
  Future<PolicyVersion> rollback(long version, PolicyEdit edit);

  /**
   * Follows {@code policies.yaml}, so that an edit becomes the next version: it is read five times
   * a second on a worker thread, and what is the same twice and differs in meaning from what was
   * there before is put in force. A file that is wrong is logged once, with line, path and rule,
   * and changes nothing; a file that vanishes changes nothing either.
   */
  Scheduled watch(ConfigDirectory config);

  /**
   * Tells the listener about each version that comes into force on this node, from now on, on a
   * worker thread, until the result is cancelled.
   */
  Scheduled listen(Consumer<PolicyVersion> listener);

  /** Follows the cluster no longer; the mesh keeps what it has. Idempotent. */
  Future<Void> close();
}
