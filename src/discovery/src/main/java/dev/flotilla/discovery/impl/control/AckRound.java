package dev.flotilla.discovery.impl.control;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the same request to every other member, and repeats it until each has confirmed or left, or
 * the deadline has passed.
 */
public final class AckRound {

  private static final Logger LOG = LoggerFactory.getLogger(AckRound.class);

  /** A lost message is repeated after this; several attempts fit into the shortest deadline. */
  private static final Duration ATTEMPT = Duration.ofMillis(500);

  /** Between two attempts: a few times what a record needs to reach a view (measured: 1 ms). */
  private static final long PAUSE_MS = 20;

  private final Vertx vertx;
  private final Membership membership;
  private final ControlChannel controlChannel;
  private final Clock clock;

  public AckRound(Vertx vertx, Membership membership, ControlChannel controlChannel, Clock clock) {
    this.vertx = vertx;
    this.membership = membership;
    this.controlChannel = controlChannel;
    this.clock = clock;
  }

  /**
   * @param asked the members to ask; this node may be among them and is left out
   * @param absence how long a member may have no consumer until that counts as confirmed; empty if
   *     it never does
   * @return the members that did not confirm in time; never fails
   */
  public Future<List<Member>> of(
      List<Member> asked, JsonObject question, Duration within, Optional<Duration> absence) {
    Deadline deadline = Deadline.after(clock, within);
    Optional<Deadline> absent = absence.map(grace -> Deadline.after(clock, grace));
    List<Future<Optional<Member>>> answers =
        asked.stream()
            .filter(member -> !member.id().equals(membership.self().id()))
            .map(member -> new MemberRequest(member, question, deadline, absent).ask())
            .toList();
    return Future.join(answers)
        .map(all -> answers.stream().flatMap(answer -> answer.result().stream()).toList());
  }

  /** One request to one member. */
  private final class MemberRequest {

    private final Member member;
    private final JsonObject text;
    private final Deadline deadline;
    private final Optional<Deadline> absent;

    MemberRequest(Member member, JsonObject text, Deadline deadline, Optional<Deadline> absent) {
      this.member = member;
      this.text = text;
      this.deadline = deadline;
      this.absent = absent;
    }

    /** The member, if it did not confirm. */
    Future<Optional<Member>> ask() {
      if (!membership.contains(member.id())) {
        return Future.succeededFuture(Optional.empty());
      }
      if (deadline.passed(clock)) {
        return Future.succeededFuture(Optional.of(member));
      }
      Duration left = deadline.left(clock);
      Duration wait = left.compareTo(ATTEMPT) < 0 ? left : ATTEMPT;
      return controlChannel
          .ask(member.id(), text, wait)
          .recover(this::unanswered)
          .compose(this::heard);
    }

    private Future<Optional<Member>> heard(Boolean yes) {
      return Objects.equals(yes, true)
          ? Future.succeededFuture(Optional.empty())
          : vertx.timer(PAUSE_MS).compose(over -> ask());
    }

    private Future<Boolean> unanswered(Throwable cause) {
      boolean noConsumer =
          cause instanceof ReplyException reply
              && reply.failureType() == ReplyFailure.NO_HANDLERS
              && absent.isPresent()
              && absent.get().passed(clock);
      LOG.debug("{} did not answer request {}", member.name(), text, cause);
      return Future.succeededFuture(noConsumer);
    }
  }
}
