package dev.flotilla.discovery.impl.control;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until the other members have confirmed that they see records of this node, or that they no
 * longer see them. Remembers which members have confirmed which records and does not ask them
 * again: a member that hangs later must not make all others look unready, and a probe must not cost
 * a message to every member. Thread-safe.
 */
public final class VisibilityAcks {

  private static final Logger LOG = LoggerFactory.getLogger(VisibilityAcks.class);

  /**
   * How long the address of a member may have no consumer until the member counts as one without a
   * view. The address is registered before a view is filled, so this only covers the propagation of
   * that registration.
   */
  private static final Duration ABSENCE = Duration.ofMillis(250);

  private final Membership membership;
  private final AckRound ackRound;
  private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();

  public VisibilityAcks(Membership membership, AckRound ackRound) {
    this.membership = membership;
    this.ackRound = ackRound;
  }

  /**
   * Waits until every other member shows these records.
   *
   * @return fails with {@code UNAVAILABLE}, naming the members that did not confirm in time
   */
  public Future<Void> awaitShown(Set<String> ids, Duration within) {
    List<Member> asked =
        membership.members().stream().filter(member -> isMissing(member, ids)).toList();
    return ackRound
        .of(asked, ControlChannel.shown(ids, membership.self().id()), within, Optional.empty())
        .onSuccess(blind -> note(asked, blind, ids))
        .compose(blind -> blind.isEmpty() ? Future.succeededFuture() : invisible(blind));
  }

  /** Tells every other member to forget these records; never fails for members without answer. */
  public Future<Void> awaitGone(Set<String> ids, Duration within) {
    return ackRound
        .of(membership.members(), ControlChannel.gone(ids), within, Optional.of(ABSENCE))
        .onSuccess(VisibilityAcks::logUnreached)
        .mapEmpty();
  }

  /** The member has left: if it comes back, it must confirm again. */
  public void forget(String memberId) {
    seen.remove(memberId);
  }

  /** This node was split off: every member must confirm again. */
  public void forgetAll() {
    seen.clear();
  }

  private boolean isMissing(Member member, Set<String> ids) {
    Set<String> known = seen.get(member.id());
    return known == null || !known.containsAll(ids);
  }

  private void note(List<Member> asked, List<Member> blind, Set<String> ids) {
    asked.stream()
        .filter(member -> !blind.contains(member))
        .forEach(member -> seen.put(member.id(), ids));
  }

  private static Future<Void> invisible(List<Member> blind) {
    return Future.failedFuture(
        new ServiceFailure(Code.UNAVAILABLE, "not visible to " + names(blind)));
  }

  private static void logUnreached(List<Member> unreached) {
    if (!unreached.isEmpty()) {
      LOG.warn(
          "{} did not acknowledge the withdrawal of this node's records in time and may still send"
              + " calls here",
          names(unreached));
    }
  }

  private static String names(List<Member> members) {
    return members.stream().map(Member::name).sorted().collect(Collectors.joining(", "));
  }
}
