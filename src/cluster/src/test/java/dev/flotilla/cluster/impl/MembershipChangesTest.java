package dev.flotilla.cluster.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.MembershipListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MembershipChangesTest {

  private static final Member A = new Member("a", "a", "g", "1", "z");
  private static final Member B = new Member("b", "b", "g", "1", "z");
  private static final UUID ONE = new UUID(0, 1);
  private static final UUID TWO = new UUID(0, 2);

  private final MembershipChanges changes = new MembershipChanges(Map.of(ONE, A));
  private final List<String> events = new ArrayList<>();

  @Test
  void aSecondLookAtTheSameMembersTellsNothing() {
    changes.listen(recorder());
    changes.look(Map.of(ONE, A, TWO, B));
    changes.look(Map.of(ONE, A, TWO, B));
    assertThat(events).containsExactly("joined b");
  }

  @Test
  void aMemberThatCameBackBetweenTwoLooksHasLeftFirst() {
    changes.listen(recorder());
    changes.look(Map.of(TWO, A));
    assertThat(events).containsExactly("left a", "joined a");
  }

  @Test
  void aMergeIsToldAfterTheChangesItBrought() {
    changes.listen(recorder());
    changes.merged(Map.of(ONE, A, TWO, B));
    assertThat(events).containsExactly("joined b", "merged");
  }

  @Test
  void aListenerThatFailsKeepsNobodyElseFromBeingTold() {
    changes.listen(
        new MembershipListener() {
          @Override
          public void left(Member member) {
            throw new NoClassDefFoundError("of a listener, on purpose");
          }
        });
    changes.listen(recorder());
    changes.look(Map.of());
    assertThat(events).containsExactly("left a");
  }

  @Test
  void aListenerThatWasCalledOffHearsNothing() {
    MembershipListener twice = recorder();
    var first = changes.listen(twice);
    changes.listen(twice);
    first.cancel();
    first.cancel();
    changes.look(Map.of());
    assertThat(events).containsExactly("left a");
  }

  private MembershipListener recorder() {
    return new MembershipListener() {
      @Override
      public void joined(Member member) {
        events.add("joined " + member.name());
      }

      @Override
      public void left(Member member) {
        events.add("left " + member.name());
      }

      @Override
      public void merged() {
        events.add("merged");
      }
    };
  }
}
