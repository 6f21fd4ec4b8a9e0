package dev.flotilla.cluster.impl;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ContextTimers;
import dev.flotilla.core.Timers;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.async.OrderedListeners;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Membership as Hazelcast knows it. Owns everything of a Vert.x instance that reacts to changes of
 * members: the listeners, the {@link MembershipSettler} and the {@link IsolationDetector}; all of
 * it ends when the Vert.x instance closes.
 */
final class HazelcastMembership implements Membership, Shareable {

  private static final String EVENT_THREADS = "hazelcast.event.thread.count";

  /** Hazelcast's default for {@link #EVENT_THREADS}. */
  private static final String DEFAULT_EVENT_THREADS = "5";

  private final HazelcastInstance hazelcast;
  private final Member self;
  private final OrderedListeners<MembershipListener> listeners =
      new OrderedListeners<>("membership listener");
  private final IsolationDetector isolationDetector = new IsolationDetector(System.nanoTime());
  private final MembershipSettler settler;
  private final MembershipChanges changes;

  private HazelcastMembership(HazelcastInstance hazelcast, Timers timers) {
    this.hazelcast = hazelcast;
    this.self =
        MemberAttributes.read(hazelcast.getCluster().getLocalMember())
            .orElseThrow(() -> new IllegalStateException("this member has no Vert.x node id"));
    this.settler = new MembershipSettler(timers, Clock.system(), listeners);
    this.changes = new MembershipChanges(listeners, settler::changed);
  }

  static HazelcastMembership of(HazelcastInstance hazelcast, VertxInternal vertx) {
    // A context of its own: the first caller may be a verticle, whose timers end with it.
    Timers timers = new ContextTimers(vertx.createEventLoopContext());
    HazelcastMembership membership = new HazelcastMembership(hazelcast, timers);
    membership.listenOnTwoThreads();
    hazelcast.getLifecycleService().addLifecycleListener(membership.new ChangeListener());
    membership.changes.begin(membership::others);
    IsolationDetector detector = membership.isolationDetector;
    timers.every(IsolationDetector.TICK, () -> detector.tick(System.nanoTime()));
    vertx.addCloseHook(
        closed -> {
          membership.settler.close();
          closed.succeed();
        });
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
        eventThread(hazelcast.getCluster().addMembershipListener(new ChangeListener()), threads);
    while (threads > 1) {
      UUID id = hazelcast.getCluster().addMembershipListener(new ChangeListener());
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
  public boolean isLikelyIsolated() {
    Set<String> present = members().stream().map(Member::id).collect(Collectors.toSet());
    return isolationDetector.isLikely(present, System.nanoTime());
  }

  @Override
  public Scheduled listen(MembershipListener listener) {
    return listeners.listen(listener);
  }

  MembershipSettler settler() {
    return settler;
  }

  IsolationDetector isolationDetector() {
    return isolationDetector;
  }

  /** All but this one: its id changes in a merge, and it never sees itself leave. */
  private Map<UUID, Member> others() {
    Map<UUID, Member> others = new LinkedHashMap<>();
    for (com.hazelcast.cluster.Member member : hazelcast.getCluster().getMembers()) {
      if (!member.localMember()) {
        MemberAttributes.read(member).ifPresent(read -> others.put(member.getUuid(), read));
      }
    }
    return others;
  }

  private final class ChangeListener
      implements com.hazelcast.cluster.MembershipListener, LifecycleListener {

    @Override
    public void memberAdded(MembershipEvent event) {
      changes.look(HazelcastMembership.this::others);
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      MemberAttributes.read(event.getMember())
          .ifPresent(gone -> isolationDetector.left(gone.id(), System.nanoTime()));
      changes.look(HazelcastMembership.this::others);
    }

    @Override
    public void stateChanged(LifecycleEvent event) {
      if (event.getState() == LifecycleState.MERGED) {
        changes.merged(HazelcastMembership.this::others);
      }
    }
  }
}
