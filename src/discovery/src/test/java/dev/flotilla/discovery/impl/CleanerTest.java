package dev.flotilla.discovery.impl;

import static dev.flotilla.discovery.impl.Examples.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who deletes the records of the dead, and when. */
class CleanerTest {

  private final AtomicBoolean cutOff = new AtomicBoolean();
  private final ManualClock clock = new ManualClock();
  private final LocalStore store = new LocalStore();
  private final LiveView view = new LiveView();

  @Test
  void theOldestDeletesWhatANodeLeftBehindWhenThingsHaveSettled() {
    Cleaner oldest = cleaner("me", "me", "other");
    leftBehind("a", "dead", oldest);

    oldest.sweep();
    clock.advance(Cleaner.SETTLE.minusMillis(1));
    oldest.sweep();
    assertThat(store.texts().result()).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    oldest.sweep();

    assertThat(store.texts().result()).isEmpty();
    assertThat(view.strangers()).isEmpty();
  }

  @Test
  void theNextInLineDoesItAStepLater() {
    Cleaner second = cleaner("me", "older", "me");
    leftBehind("a", "dead", second);

    second.sweep();
    clock.advance(Cleaner.SETTLE.plus(Cleaner.STEP).minusMillis(1));
    second.sweep();
    assertThat(store.texts().result()).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    second.sweep();
    assertThat(store.texts().result()).isEmpty();
  }

  @Test
  void whoWasCutOffDeletesNothing() {
    cutOff.set(true);
    Cleaner alone = cleaner("me", "me");
    leftBehind("a", "gone", alone);

    alone.sweep();
    clock.advance(Cleaner.GRACE);
    alone.sweep();
    assertThat(store.texts().result()).hasSize(1);

    cutOff.set(false);
    alone.sweep();
    assertThat(store.texts().result()).isEmpty();
  }

  @Test
  void aNodeNobodySawLeavingIsGivenTimeToJoin() {
    Cleaner oldest = cleaner("me", "me");
    put(entry("a", "unknown"));

    oldest.sweep();
    clock.advance(Cleaner.GRACE.minusMillis(1));
    oldest.sweep();
    assertThat(store.texts().result()).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    oldest.sweep();
    assertThat(store.texts().result()).isEmpty();
  }

  @Test
  void aNodeThatCameInTimeKeepsItsRecordsAndStartsAfresh() {
    Cleaner oldest = cleaner("me", "me");
    put(entry("a", "late"));
    oldest.sweep();
    view.joined("late");
    clock.advance(Cleaner.GRACE);
    oldest.sweep();
    assertThat(store.texts().result()).hasSize(1);

    view.left("late");
    oldest.sweep();

    assertThat(store.texts().result()).as("nobody told the cleaner that it left").hasSize(1);
  }

  @Test
  void whatItsOwnerHasWrittenAgainIsNotDeleted() {
    Cleaner oldest = cleaner("me", "me");
    leftBehind("a", "back", oldest);
    store.put("a", entry("a", "back").again().text());

    sweepLate(oldest);

    assertThat(store.texts().result()).containsExactly(entry("a", "back").again().text());
  }

  @Test
  void whatTheMapHasLostLeavesTheViewToo() {
    Cleaner oldest = cleaner("me", "me");
    leftBehind("a", "dead", oldest);
    store.remove("a");

    sweepLate(oldest);

    assertThat(view.strangers()).isEmpty();
  }

  private void sweepLate(Cleaner cleaner) {
    cleaner.sweep();
    clock.advance(Cleaner.SETTLE);
    cleaner.sweep();
  }

  private void leftBehind(String id, String nodeId, Cleaner cleaner) {
    view.joined(nodeId);
    put(entry(id, nodeId));
    view.left(nodeId);
    cleaner.left(nodeId);
  }

  private void put(Entry entry) {
    store.put(entry.id(), entry.text());
    view.stored(entry);
  }

  private Cleaner cleaner(String self, String... oldestFirst) {
    List<Member> members = Arrays.stream(oldestFirst).map(CleanerTest::member).toList();
    return new Cleaner(store, view, new StandingMembership(member(self), members, cutOff), clock);
  }

  private static Member member(String id) {
    return new Member(id, id, "", "", "local");
  }

  /** A cluster in which nobody comes or goes. */
  private record StandingMembership(Member self, List<Member> members, AtomicBoolean cutOff)
      implements Membership {

    @Override
    public boolean contains(String memberId) {
      return members.stream().anyMatch(member -> member.id().equals(memberId));
    }

    @Override
    public boolean isCutOff() {
      return cutOff.get();
    }

    @Override
    public Scheduled listen(MembershipListener listener) {
      return () -> {};
    }
  }
}
