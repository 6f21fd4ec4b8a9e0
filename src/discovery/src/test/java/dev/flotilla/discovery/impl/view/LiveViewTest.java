package dev.flotilla.discovery.impl.view;

import static dev.flotilla.discovery.impl.view.Examples.draining;
import static dev.flotilla.discovery.impl.view.Examples.instance;
import static dev.flotilla.discovery.impl.view.Examples.recordVersion;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveViewTest {

  private final LiveView view = new LiveView();
  private final Told told = new Told();

  @BeforeEach
  void listen() {
    view.joined("n1");
    view.listen(told);
  }

  @Test
  void aRecordOfAMemberIsShown() {
    view.stored(recordVersion("a", "n1"));

    assertThat(shown("stock")).containsExactly("a");
    assertThat(view.snapshot().services()).containsExactly("stock");
    assertThat(view.find("a").service()).isEqualTo("stock");
    assertThat(told.calls()).containsExactly("appeared a");
  }

  @Test
  void aRecordThatComesBeforeItsMemberIsShownWhenTheMemberComes() {
    view.stored(recordVersion("b", "n2"));

    assertThat(shown("stock")).isEmpty();
    assertThat(view.find("b")).isNull();
    assertThat(view.strangers()).extracting(RecordVersion::id).containsExactly("b");
    assertThat(told.calls()).isEmpty();

    view.joined("n2");

    assertThat(shown("stock")).containsExactly("b");
    assertThat(view.strangers()).isEmpty();
    assertThat(told.calls()).containsExactly("appeared b");
  }

  @Test
  void theInstancesOfAMemberThatLeavesAreLostAtOnce() {
    view.joined("n2");
    view.stored(recordVersion("a", "n1"));
    view.stored(recordVersion("b", "n2"));
    view.stored(recordVersion("c", "n2"));

    view.left("n2");

    assertThat(shown("stock")).containsExactly("a");
    assertThat(told.calls()).endsWith("lost b", "lost c").doesNotContain("withdrawn b");
    assertThat(view.strangers()).extracting(RecordVersion::id).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void aRecordThatIsDeletedAfterItsNodeWasLostIsNotAnnouncedTwice() {
    view.stored(recordVersion("a", "n1"));
    view.left("n1");
    view.removed("a", 1);

    assertThat(told.calls()).containsExactly("appeared a", "lost a");
    assertThat(view.strangers()).isEmpty();
  }

  @Test
  void aNodeThatLeavesTakesTheCallsOfItsWithdrawnInstancesAlong() {
    view.stored(recordVersion("a", "n1"));
    view.withdrawn(List.of("a"));
    view.left("n1");
    view.joined("n1");
    view.left("n1");

    assertThat(told.calls()).containsExactly("appeared a", "withdrawn a", "lost a");
  }

  @Test
  void whatItsOwnerWithdrewNeverComesBack() {
    view.withdrawn(List.of("a"));
    view.stored(recordVersion("a", "n1"));

    assertThat(shown("stock")).isEmpty();
    assertThat(told.calls()).isEmpty();
  }

  @Test
  void whatAnotherTookOutComesBackWhenItsOwnerWritesItAgain() {
    view.stored(recordVersion("a", "n1"));
    view.removed("a", 1);
    assertThat(shown("stock")).isEmpty();

    view.stored(recordVersion("a", "n1").again());

    assertThat(shown("stock")).containsExactly("a");
    assertThat(told.calls()).containsExactly("appeared a", "withdrawn a", "appeared a");
  }

  @Test
  void lateNewsOfAnOlderWritingChangesNothing() {
    Instance up = instance("a", "stock", "n1");
    view.stored(RecordVersion.of(draining(up), 3));

    view.stored(RecordVersion.of(up, 2));
    view.removed("a", 2);

    assertThat(view.find("a")).isEqualTo(draining(up));
  }

  @Test
  void aDrainingInstanceIsKnownAndTakesNoCalls() {
    Instance up = instance("a", "stock", "n1");
    view.stored(RecordVersion.of(up, 1));
    view.stored(RecordVersion.of(draining(up), 2));

    assertThat(shown("stock")).isEmpty();
    assertThat(view.snapshot().all()).containsExactly(draining(up));
    assertThat(view.snapshot().services()).containsExactly("stock");
    assertThat(told.calls()).containsExactly("appeared a", "appeared a");
  }

  @Test
  void writingTheSameAgainTellsNobodyAndKeepsTheList() {
    view.stored(recordVersion("a", "n1"));
    List<Instance> before = view.snapshot().instances("stock");

    view.stored(recordVersion("a", "n1").again());

    assertThat(view.snapshot().instances("stock")).isSameAs(before);
    assertThat(told.calls()).containsExactly("appeared a");
  }

  @Test
  void aChangeOfOneServiceKeepsTheListsOfOthers() {
    view.stored(recordVersion("a", "n1"));
    List<Instance> before = view.snapshot().instances("stock");

    view.stored(RecordVersion.of(instance("b", "orders", "n1"), 1));

    assertThat(view.snapshot().instances("stock")).isSameAs(before);
    assertThat(view.snapshot().services()).containsExactlyInAnyOrder("stock", "orders");
  }

  @Test
  void whatAnEventSaysDuringAReadingCountsMoreThanTheReading() {
    view.stored(recordVersion("gone", "n1"));
    view.reading();
    view.removed("gone", 1);
    view.stored(recordVersion("new", "n1"));

    view.read(List.of(recordVersion("gone", "n1"), recordVersion("other", "n1")));

    assertThat(shown("stock")).containsExactly("new", "other");
  }

  @Test
  void aRecordGoesWhenTwoReadingsInARowLackIt() {
    view.stored(recordVersion("a", "n1"));

    readNothing();
    assertThat(shown("stock")).containsExactly("a");
    readNothing();

    assertThat(shown("stock")).isEmpty();
    assertThat(told.calls()).containsExactly("appeared a", "withdrawn a");
  }

  @Test
  void aRecordWrittenAgainBetweenTwoReadingsStays() {
    view.stored(recordVersion("a", "n1"));

    readNothing();
    view.stored(recordVersion("a", "n1").again());
    readNothing();

    assertThat(shown("stock")).containsExactly("a");
  }

  @Test
  void afterAFailedReadingEventsAndReadingsGoOn() {
    view.stored(recordVersion("a", "n1"));
    view.reading();
    view.notRead();
    readNothing();

    assertThat(shown("stock")).containsExactly("a");
  }

  @Test
  void aLookAtTheMembersLosesAndFindsAsEventsDo() {
    view.stored(recordVersion("a", "n1"));
    view.stored(recordVersion("b", "n2"));

    view.members(() -> Set.of("n2"));

    assertThat(shown("stock")).containsExactly("b");
    assertThat(told.calls()).containsExactly("appeared a", "lost a", "appeared b");
  }

  @Test
  void aListenerSeesTheViewAlreadyChangedAndMayFail() {
    List<Integer> sizes = new ArrayList<>();
    view.listen(
        new DiscoveryListener() {
          @Override
          public void appeared(Instance instance) {
            sizes.add(shown("stock").size());
            throw new IllegalStateException("on purpose");
          }
        });

    view.stored(recordVersion("a", "n1"));
    view.stored(recordVersion("b", "n1"));

    assertThat(sizes).containsExactly(1, 2);
    assertThat(told.calls()).containsExactly("appeared a", "appeared b");
  }

  @Test
  void aChangeThatAListenerMakesIsToldAfterThePresentOne() {
    view.listen(
        new DiscoveryListener() {
          @Override
          public void appeared(Instance instance) {
            view.withdrawn(List.of(instance.id()));
          }
        });
    Told later = new Told();
    view.listen(later);

    view.stored(recordVersion("a", "n1"));

    assertThat(later.calls()).containsExactly("appeared a", "withdrawn a");
  }

  @Test
  void aCancelledListenerIsToldNothingMore() {
    Told cancelled = new Told();
    view.listen(cancelled).cancel();

    view.stored(recordVersion("a", "n1"));

    assertThat(cancelled.calls()).isEmpty();
  }

  private void readNothing() {
    view.reading();
    view.read(List.of());
  }

  private List<String> shown(String service) {
    return view.snapshot().instances(service).stream().map(Instance::id).toList();
  }
}
