package dev.flotilla.cluster.impl;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.HazelcastInstance;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the members whose subscriptions this node removed, and asks each of them that is a
 * member again to register its subscriptions once more. Thread-safe.
 */
final class ResubscribeRequests {

  private static final Logger LOG = LoggerFactory.getLogger(ResubscribeRequests.class);

  private static final String EXECUTOR = "flotilla.repair";

  /** Most members never rejoin, and the others do so within seconds: the latest ones suffice. */
  private static final int MAX_REMOVED = 1_000;

  private final Set<String> removed = new LinkedHashSet<>(); // node ids; guarded by this

  /** This node has removed the subscriptions of a member. */
  synchronized void removed(String nodeId) {
    if (removed.size() >= MAX_REMOVED) {
      removed.remove(removed.iterator().next());
    }
    removed.add(nodeId);
  }

  /** Asks those members that are present now. Does not wait for them. */
  synchronized void askReturned(HazelcastInstance hazelcast) {
    if (removed.isEmpty() || !hazelcast.getLifecycleService().isRunning()) {
      return;
    }
    hazelcast.getCluster().getMembers().stream()
        .filter(member -> !member.localMember())
        .filter(member -> removed.remove(MemberAttributes.nodeId(member)))
        .forEach(member -> ask(hazelcast, member));
  }

  private static void ask(HazelcastInstance hazelcast, Member member) {
    LOG.info("{} has rejoined; asking it to register its subscriptions again", name(member));
    hazelcast
        .getExecutorService(EXECUTOR)
        .submitToMember(new ResubscribeTask(), member, new ResubscribeCallback(member));
  }

  private static String name(Member member) {
    return MemberAttributes.read(member)
        .map(dev.flotilla.cluster.Member::name)
        .orElseGet(member::toString);
  }

  private record ResubscribeCallback(Member member) implements ExecutionCallback<Void> {

    @Override
    public void onResponse(Void registered) {
      LOG.debug("{} has registered its subscriptions again", name(member));
    }

    @Override
    public void onFailure(Throwable cause) {
      LOG.warn(
          "{} could not be asked to register its subscriptions again and may be unreachable on the"
              + " event bus; restart it if calls to it fail",
          name(member),
          cause);
    }
  }
}
