package dev.flotilla.cluster.impl;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Timers.Scheduled;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Membership as Hazelcast knows it. */
final class HazelcastMembership implements Membership, Shareable {

  private static final String EVENT_THREADS = "hazelcast.event.thread.count";

  /** Hazelcast's default for {@link #EVENT_THREADS}. */
  private static final String DEFAULT_EVENT_THREADS = "5";

  private final HazelcastInstance hazelcast;
  private final Member self;
  private final MembershipChanges changes;
  private final IsolationDetector isolationDetector = new IsolationDetector(System.nanoTime());

  private HazelcastMembership(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
    this.self =
        MemberAttributes.read(hazelcast.getCluster().getLocalMember())
            .orElseThrow(() -> new IllegalStateException("this member has no Vert.x node id"));
    this.changes = new MembershipChanges(Map.of());
  }

  static HazelcastMembership of(HazelcastInstance hazelcast, VertxInternal vertx) {
    HazelcastMembership membership = new HazelcastMembership(hazelcast);
    membership.listenOnTwoThreads();
    hazelcast.getLifecycleService().addLifecycleListener(membership.new HazelcastListener());
    membership.changes.look(membership.others());
    // On a context of its own: whoever asked first may be a verticle that ends.
    vertx
        .createEventLoopContext()
        .setPeriodic(
            IsolationDetector.TICK.toMillis(),
            tick -> membership.isolationDetector.tick(System.nanoTime()));
    return membership;
  }

  /**
   * Hazelcast calls each listener on the event thread that its id hashes to, and the cluster
   * manager of Vert.x blocks its own for as long as it scans the subscriptions when a member
   * leaves. Of two listeners on different threads at least one is not behind that scan.
   */
  private void listenOnTwoThreads() {
    int threads = eventThreads();
    int first =
        eventThread(hazelcast.getCluster().addMembershipListener(new HazelcastListener()), threads);
    while (threads > 1) {
      UUID id = hazelcast.getCluster().addMembershipListener(new HazelcastListener());
      if (eventThread(id, threads) != first) {
        return;
      }
      hazelcast.getCluster().removeMembershipListener(id);
    }
  }

  private int eventThreads() {
    String set = hazelcast.getConfig().getProperty(EVENT_THREADS);
    return Integer.parseInt(
        set != null ? set : System.getProperty(EVENT_THREADS, DEFAULT_EVENT_THREADS));
  }

  /** As Hazelcast's StripedExecutor does it. */
  private static int eventThread(UUID registration, int threads) {
    int hash = registration.hashCode();
    return hash == Integer.MIN_VALUE ? 0 : Math.abs(hash) % threads;
  }

  @Override
  public Member self() {
    return self;
  }

  @Override
  public List<Member> members() {
    return hazelcast.getCluster().getMembers().stream()
        .flatMap(member -> MemberAttributes.read(member).stream())
        .toList();
  }

  @Override
  public boolean contains(String memberId) {
    return members().stream().anyMatch(member -> member.id().equals(memberId));
  }

  @Override
  public boolean isCutOff() {
    Set<String> here = members().stream().map(Member::id).collect(Collectors.toSet());
    return isolationDetector.isLikely(here, System.nanoTime());
  }

  @Override
  public Scheduled listen(MembershipListener listener) {
    return changes.listen(listener);
  }

  /** All but this one: its id changes in a merge, and it never leaves as long as it can tell. */
  private Map<UUID, Member> others() {
    Map<UUID, Member> others = new LinkedHashMap<>();
    for (com.hazelcast.cluster.Member member : hazelcast.getCluster().getMembers()) {
      if (!member.localMember()) {
        MemberAttributes.read(member).ifPresent(read -> others.put(member.getUuid(), read));
      }
    }
    return others;
  }

  private final class HazelcastListener
      implements com.hazelcast.cluster.MembershipListener, LifecycleListener {

    @Override
    public void memberAdded(MembershipEvent event) {
      changes.look(others());
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      MemberAttributes.read(event.getMember())
          .ifPresent(gone -> isolationDetector.left(gone.id(), System.nanoTime()));
      changes.look(others());
    }

    @Override
    public void stateChanged(LifecycleEvent event) {
      if (event.getState() == LifecycleState.MERGED) {
        changes.merged(others());
      }
    }
  }
}
