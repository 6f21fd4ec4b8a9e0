package dev.flotilla.discovery.impl.store;

import static dev.flotilla.discovery.impl.view.Examples.recordVersion;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.impl.view.LiveView;
import dev.flotilla.discovery.impl.view.RecordVersion;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Which member deletes the records of nodes that have left, and when. */
class OrphanReaperTest {

  private final AtomicBoolean isolated = new AtomicBoolean();
  private final ManualClock clock = new ManualClock();
  private final LocalStore store = new LocalStore();
  private final LiveView view = new LiveView();

  @Test
  void theOldestDeletesWhatANodeLeftBehindWhenThingsHaveSettled() {
    OrphanReaper oldest = orphanReaper("me", "me", "other");
    leftBehind("a", "dead", oldest);

    oldest.sweep();
    assertThat(store.texts().result()).hasSize(1);

    oldest.settled();
    oldest.sweep();

    assertThat(store.texts().result()).isEmpty();
    assertThat(view.strangers()).isEmpty();
  }

  @Test
  void theNextInLineDoesItAStepLater() {
    OrphanReaper second = orphanReaper("me", "older", "me");
    leftBehind("a", "dead", second);

    second.settled();
    second.sweep();
    clock.advance(OrphanReaper.STEP.minusMillis(1));
    second.sweep();
    assertThat(store.texts().result()).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    second.sweep();
    assertThat(store.texts().result()).isEmpty();
  }

  @Test
  void aMemberThatIsLikelyIsolatedDeletesNothing() {
    isolated.set(true);
    OrphanReaper alone = orphanReaper("me", "me");
    leftBehind("a", "gone", alone);

    alone.settled();
    alone.sweep();
    clock.advance(OrphanReaper.GRACE);
    alone.sweep();
    assertThat(store.texts().result()).hasSize(1);

    isolated.set(false);
    alone.sweep();
    assertThat(store.texts().result()).isEmpty();
  }

  @Test
  void anUnknownNodeIsGivenTimeToJoin() {
    OrphanReaper oldest = orphanReaper("me", "me");
    put(recordVersion("a", "unknown"));

    oldest.sweep();
    clock.advance(OrphanReaper.GRACE.minusMillis(1));
    oldest.sweep();
    assertThat(store.texts().result()).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    oldest.sweep();
    assertThat(store.texts().result()).isEmpty();
  }

  @Test
  void aRecordThatAppearsAfterTheMembershipHasSettledIsGivenTimeToo() {
    OrphanReaper oldest = orphanReaper("me", "me");
    leftBehind("a", "paused", oldest);
    oldest.settled();
    oldest.sweep();
    put(recordVersion("b", "paused")); // it is back and wrote before it was reported to have joined

    oldest.sweep();
    clock.advance(OrphanReaper.GRACE.minusMillis(1));
    oldest.sweep();

    assertThat(store.texts().result()).containsExactly(recordVersion("b", "paused").text());
  }

  @Test
  void aDepartureInAClusterThatNeverSettlesIsHandledAfterTheGracePeriod() {
    OrphanReaper oldest = orphanReaper("me", "me");
    leftBehind("a", "dead", oldest);

    oldest.sweep();
    clock.advance(OrphanReaper.GRACE);
    oldest.sweep();

    assertThat(store.texts().result()).isEmpty();
  }

  @Test
  void aNodeThatCameInTimeKeepsItsRecordsAndStartsAfresh() {
    OrphanReaper oldest = orphanReaper("me", "me");
    put(recordVersion("a", "late"));
    oldest.sweep();
    view.joined("late");
    clock.advance(OrphanReaper.GRACE);
    oldest.sweep();
    assertThat(store.texts().result()).hasSize(1);

    view.left("late");
    oldest.sweep();

    assertThat(store.texts().result())
        .as("the membership has not reported that it left")
        .hasSize(1);
  }

  @Test
  void whatItsOwnerHasWrittenAgainIsNotDeleted() {
    OrphanReaper oldest = orphanReaper("me", "me");
    leftBehind("a", "back", oldest);
    store.put("a", recordVersion("a", "back").again().text());

    sweepSettled(oldest);

    assertThat(store.texts().result()).containsExactly(recordVersion("a", "back").again().text());
  }

  @Test
  void whatTheMapHasLostLeavesTheViewToo() {
    OrphanReaper oldest = orphanReaper("me", "me");
    leftBehind("a", "dead", oldest);
    store.remove("a");

    sweepSettled(oldest);

    assertThat(view.strangers()).isEmpty();
  }

  private void sweepSettled(OrphanReaper orphanReaper) {
    orphanReaper.settled();
    orphanReaper.sweep();
  }

  private void leftBehind(String id, String nodeId, OrphanReaper orphanReaper) {
    view.joined(nodeId);
    put(recordVersion(id, nodeId));
    view.left(nodeId);
    orphanReaper.left(nodeId);
  }

  private void put(RecordVersion recordVersion) {
    store.put(recordVersion.id(), recordVersion.text());
    view.stored(recordVersion);
  }

  private OrphanReaper orphanReaper(String self, String... oldestFirst) {
    List<Member> members = Arrays.stream(oldestFirst).map(OrphanReaperTest::member).toList();
    return new OrphanReaper(
        store, view, new StandingMembership(member(self), members, isolated), clock);
  }

  private static Member member(String id) {
    return new Member(id, id, "", "", "local");
  }

  /** A cluster whose members do not change. */
  private record StandingMembership(Member self, List<Member> members, AtomicBoolean isolated)
      implements Membership {

    @Override
    public boolean contains(String memberId) {
      return members.stream().anyMatch(member -> member.id().equals(memberId));
    }

    @Override
    public boolean isLikelyIsolated() {
      return isolated.get();
    }

    @Override
    public Scheduled listen(MembershipListener listener) {
      return () -> {};
    }
  }
}
