package dev.flotilla.mesh.impl.policy;

import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Check;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ContextTimers;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The policies of a cluster, kept in one {@link PolicyRegister}. The records that a node adopts
 * only ever grow in the order of {@link PolicyRecord}, and a node that finds a smaller one in the
 * register writes its own back: so all nodes converge, whichever of them are left.
 */
public final class ClusterPolicies implements PolicyStore {

  /** Period of a comparison in case an event was lost although no member left; one small read. */
  private static final Duration COMPARE = Duration.ofSeconds(30);

  /** One may wait for Hazelcast and one for a listener; neither must delay a new record. */
  private static final int THREADS = 3;

  private final PolicyRegister register;
  private final BlockingExecutor executor;
  private final Policies own;
  private final AppliedPolicies applied;
  private final PolicyWriter writer;
  private final PolicySync sync;
  private final ContextTimers timers;
  private final List<Scheduled> running = new CopyOnWriteArrayList<>();

  private ClusterPolicies(Vertx vertx, Mesh mesh, PolicyRegister register) {
    this.register = register;
    this.own = mesh.policies();
    this.timers = ContextTimers.of((VertxInternal) vertx);
    this.executor = new BlockingExecutor(vertx, "flotilla-policies", THREADS);
    this.applied = new AppliedPolicies(mesh);
    this.writer = new PolicyWriter(register, applied);
    this.sync = new PolicySync(register, applied, executor, own);
  }

  /** See {@link PolicyStore#open}. */
  public static Future<PolicyStore> open(Vertx vertx, Mesh mesh) {
    Check.present("vertx", vertx);
    Check.present("mesh", mesh);
    // Off the event loop: the first access to a Hazelcast map may wait for other members.
    return vertx
        .executeBlocking(() -> new ClusterPolicies(vertx, mesh, register(vertx)), false)
        .compose(
            store ->
                store
                    .start(Membership.of(vertx))
                    .recover(cause -> store.close().transform(done -> Future.failedFuture(cause))));
  }

  private static PolicyRegister register(Vertx vertx) {
    return ((VertxInternal) vertx).clusterManager() instanceof HazelcastClusterManager clustered
        ? new HazelcastPolicyRegister(
            clustered.getHazelcastInstance().getMap(HazelcastPolicyRegister.MAP))
        : new LocalPolicyRegister();
  }

  private Future<PolicyStore> start(Membership membership) {
    return executor
        .call(sync::join)
        .compose(adopted -> adopted)
        .onSuccess(
            active -> {
              running.add(membership.listen(sync));
              running.add(timers.every(COMPARE, sync::compareSoon));
              sync.compareSoon(); // members may have left meanwhile
            })
        .map(this);
  }

  @Override
  public PolicyVersion current() {
    return applied.active().current();
  }

  @Override
  public List<PolicyVersion> history() {
    return applied.active().versions();
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

  private Future<PolicyVersion> changed(PolicyEdit edit, UnaryOperator<PolicyRecord> next) {
    Check.present("edit", edit);
    return executor
        .call(() -> writer.write(edit, next))
        .compose(active -> active)
        .map(PolicyRecord::current);
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

  @Override
  public Scheduled watch(ConfigDirectory config) {
    PolicyFile file = new PolicyFile(config, own, () -> current().version());
    PolicyFileSync fileSync = new PolicyFileSync(file, writer);
    Scheduled watching = timers.every(PolicyFile.PERIOD, executor.repeated(fileSync::check));
    running.add(watching);
    return watching;
  }

  @Override
  public Scheduled listen(Consumer<PolicyVersion> listener) {
    return applied.listen(listener);
  }

  @Override
  public Future<Void> close() {
    if (executor.isClosed()) {
      return Future.succeededFuture();
    }
    running.forEach(Scheduled::cancel);
    return executor.close(register::close);
  }
}
