package dev.flotilla.mesh.impl.policy;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Check;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.UserCode;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.mesh.impl.base.MeshTimers;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.PolicyEdit;
import dev.flotilla.mesh.policy.PolicyVersion;
import dev.flotilla.mesh.policy.PolicyVersion.Origin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Policies over one {@link PolicyRegister}. What a node has in force only ever grows in the order
 * of {@link PolicyRecord}, and a node that finds less in the cell, after a split or when too many
 * nodes died at once, writes its own back: so all come to the same, whoever is left.
 */
public final class ClusterPolicies implements PolicyStore {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterPolicies.class);

  /** Events of Hazelcast's can get lost with the node that sends them. */
  private static final Duration COMPARE = Duration.ofSeconds(5);

  /** One that waits for Hazelcast must not keep what has arrived from coming into force. */
  private static final int THREADS = 2;

  /** A change that is overtaken so often is up against a machine. */
  private static final int ATTEMPTS = 50;

  private final Mesh mesh;
  private final PolicyRegister cell;
  private final BlockingExecutor blockingExecutor;
  private final Policies own;
  private final List<Consumer<PolicyVersion>> listeners = new CopyOnWriteArrayList<>();
  private final List<Scheduled> running = new CopyOnWriteArrayList<>();
  private final MeshTimers timers;
  private volatile PolicyRecord held; // grows only; written under this

  private ClusterPolicies(Vertx vertx, Mesh mesh, PolicyRegister cell) {
    this.mesh = mesh;
    this.cell = cell;
    this.own = mesh.policies();
    this.timers = MeshTimers.of((VertxInternal) vertx);
    this.blockingExecutor = new BlockingExecutor(vertx, "flotilla-policies", THREADS);
  }

  /** See {@link PolicyStore#open}. */
  public static Future<PolicyStore> open(Vertx vertx, Mesh mesh) {
    Check.present("vertx", vertx);
    Check.present("mesh", mesh);
    // Off the event loop: the first look at a map of Hazelcast's may wait for other members.
    return vertx
        .executeBlocking(() -> new ClusterPolicies(vertx, mesh, cell(vertx)), false)
        .compose(
            store ->
                store
                    .start(Membership.of(vertx))
                    .recover(cause -> store.close().transform(done -> Future.failedFuture(cause))));
  }

  private static PolicyRegister cell(Vertx vertx) {
    return ((VertxInternal) vertx).clusterManager() instanceof HazelcastClusterManager clustered
        ? new HazelcastPolicyRegister(
            clustered.getHazelcastInstance().getMap(HazelcastPolicyRegister.MAP))
        : new LocalPolicyRegister();
  }

  private Future<PolicyStore> start(Membership membership) {
    running.add(membership.listen(new PolicyMemberEvents()));
    Runnable compare = blockingExecutor.repeated(this::compareWithCell);
    return blockingExecutor
        .call(this::join)
        .onSuccess(joined -> running.add(timers.every(COMPARE, compare)))
        .map(this);
  }

  private Void join() {
    cell.listen(this::arrived);
    PolicyRecord first = PolicyRecord.first(own, Instant.now());
    String there = cell.get();
    if (there == null && !cell.replace(null, first.text())) {
      there = cell.get();
    }
    adopt(there == null ? first : readable(there).orElse(first));
    if (!held.cameFrom(own)) {
      LOG.warn(
          "this node was configured with other policies than its cluster, which has version {} by"
              + " {}: its own are not in force. Edit {} while the cluster runs, or put them with"
              + " the admin API",
          held.current().version(),
          held.current().by(),
          PolicyFile.FILE);
    }
    return null;
  }

  private static Optional<PolicyRecord> readable(String there) {
    try {
      return Optional.of(PolicyRecord.read(there));
    } catch (ConfigFailure ofNewerSoftware) {
      LOG.error("{}: this node goes by its own", ofNewerSoftware.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public PolicyVersion current() {
    return held.current();
  }

  @Override
  public List<PolicyVersion> history() {
    return held.versions();
  }

  @Override
  public Future<PolicyVersion> change(UnaryOperator<Policies> change, PolicyEdit edit) {
    return changed(
        edit,
        before ->
            before.followedBy(
                change.apply(before.current().policies()),
                edit.by(),
                Origin.CHANGE,
                Instant.now()));
  }

  @Override
  public Future<PolicyVersion> rollback(long version, PolicyEdit edit) {
    return changed(
        edit,
        before ->
            before.followedBy(earlier(before, version), edit.by(), Origin.ROLLBACK, Instant.now()));
  }

  @Override
  public Scheduled watch(ConfigDirectory config) {
    PolicyFile file = new PolicyFile(config, own, () -> current().version());
    Scheduled watching =
        timers.every(
            PolicyFile.PERIOD,
            blockingExecutor.repeated(() -> file.look().ifPresent(now -> edited(file, now))));
    running.add(watching);
    return watching;
  }

  @Override
  public Scheduled listen(Consumer<PolicyVersion> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public Future<Void> close() {
    if (blockingExecutor.isClosed()) {
      return Future.succeededFuture();
    }
    running.forEach(Scheduled::cancel);
    return blockingExecutor.close(cell::close);
  }

  private static Policies earlier(PolicyRecord record, long version) {
    return record.versions().stream()
        .filter(known -> known.version() == version)
        .map(PolicyVersion::policies)
        .findFirst()
        .orElseThrow(
            () ->
                new ServiceFailure(
                    Code.NOT_FOUND,
                    "version "
                        + version
                        + " is not among the last "
                        + KEPT_VERSIONS
                        + " versions"));
  }

  /** The file says something else than before; somebody else may have seen it first. */
  private void edited(PolicyFile file, Policies now) {
    PolicyRecord after;
    try {
      after = write(PolicyEdit.by(PolicyFile.FILE), before -> ofFile(before, now));
    } catch (ServiceFailure refused) {
      LOG.error("{} was edited, but {}", PolicyFile.FILE, refused.getMessage());
      return;
    } catch (RuntimeException notNow) {
      file.lookAgain();
      throw notNow;
    }
    LOG.info("{} was edited: version {} is in force", PolicyFile.FILE, after.current().version());
  }

  private static PolicyRecord ofFile(PolicyRecord before, Policies now) {
    return before.cameFrom(now)
        ? before
        : before.followedBy(now, PolicyFile.FILE, Origin.FILE, Instant.now());
  }

  private Future<PolicyVersion> changed(PolicyEdit edit, UnaryOperator<PolicyRecord> next) {
    Check.present("edit", edit);
    return blockingExecutor.call(() -> write(edit, next).current());
  }

  /** Blocks. */
  private PolicyRecord write(PolicyEdit edit, UnaryOperator<PolicyRecord> next) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      String there = cell.get();
      PolicyRecord before = latest(there);
      requireExpected(edit, before);
      PolicyRecord after = next.apply(before);
      if (after == before || isIdle(before, after)) {
        return before;
      }
      // An answer that got lost looks like a refusal.
      if (cell.replace(there, after.text()) || after.text().equals(cell.get())) {
        adopt(after);
        return after;
      }
    }
    throw new ServiceFailure(Code.ABORTED, "others change the policies too quickly");
  }

  /** Whether it makes no difference; that the file came to say the same is worth a version. */
  private static boolean isIdle(PolicyRecord before, PolicyRecord after) {
    return after.current().origin() != Origin.FILE
        && after.current().policies().equals(before.current().policies());
  }

  private PolicyRecord latest(String there) {
    try {
      PolicyRecord stored = there == null ? held : PolicyRecord.read(there);
      return stored.compareTo(held) >= 0 ? stored : held;
    } catch (ConfigFailure unreadable) {
      throw new ServiceFailure(Code.FAILED_PRECONDITION, unreadable.getMessage());
    }
  }

  private static void requireExpected(PolicyEdit edit, PolicyRecord before) {
    long version = before.current().version();
    if (edit.expected().isPresent() && edit.expected().getAsLong() != version) {
      throw new ServiceFailure(
              Code.ABORTED,
              "version "
                  + version
                  + " by "
                  + before.current().by()
                  + " is in force, not version "
                  + edit.expected().getAsLong())
          .with("version", Long.toString(version));
    }
  }

  /** On a thread of Hazelcast's. */
  private void arrived(String text) {
    blockingExecutor.run(() -> adopt(PolicyRecord.read(text)));
  }

  /** Blocks. */
  private void compareWithCell() {
    String there = cell.get();
    PolicyRecord ours = held;
    if (there != null) {
      PolicyRecord theirs = PolicyRecord.read(there);
      adopt(theirs);
      if (theirs.compareTo(ours) >= 0) {
        return;
      }
    }
    if (cell.replace(there, ours.text())) {
      LOG.warn(
          "the cluster had lost version {} by {}, which is in force again",
          ours.current().version(),
          ours.current().by());
    }
  }

  private synchronized void adopt(PolicyRecord record) {
    if (held != null && record.compareTo(held) <= 0) {
      return;
    }
    boolean sameAgain = held != null && record.current().equals(held.current());
    if (held != null && !sameAgain) {
      warnOfLoss(record);
    }
    mesh.apply(record.current().policies());
    held = record;
    if (!sameAgain) {
      LOG.info(
          "version {} of the policies, by {}, is in force: {}",
          record.current().version(),
          record.current().by(),
          String.join("; ", record.current().changes()));
    }
    listeners.forEach(listener -> tell(listener, record.current()));
  }

  /** On the losing side of a split, what was changed there is gone: say so. */
  private void warnOfLoss(PolicyRecord winner) {
    long version = held.current().version();
    winner.versions().stream()
        .filter(known -> known.version() == version && !known.equals(held.current()))
        .findFirst()
        .ifPresent(
            other ->
                LOG.warn(
                    "version {} by {} has lost against that by {}, after a split",
                    version,
                    held.current().by(),
                    other.by()));
  }

  private static void tell(Consumer<PolicyVersion> listener, PolicyVersion version) {
    UserCode.run(
        "policy listener " + listener.getClass().getName(), () -> listener.accept(version));
  }

  private final class PolicyMemberEvents implements MembershipListener {

    @Override
    public void left(Member member) {
      blockingExecutor.run(ClusterPolicies.this::compareWithCell);
    }

    @Override
    public void merged() {
      blockingExecutor.run(() -> cell.listen(ClusterPolicies.this::arrived));
      blockingExecutor.run(ClusterPolicies.this::compareWithCell);
    }
  }
}
