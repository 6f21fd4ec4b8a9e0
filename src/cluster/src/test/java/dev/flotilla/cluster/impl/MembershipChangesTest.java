package dev.flotilla.cluster.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.async.OrderedListeners;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembershipChangesTest {

  private static final Member A = new Member("a", "a", "g", "1", "z");
  private static final Member B = new Member("b", "b", "g", "1", "z");
  private static final UUID ONE = new UUID(0, 1);
  private static final UUID TWO = new UUID(0, 2);

  private final OrderedListeners<MembershipListener> listeners =
      new OrderedListeners<>("membership listener");
  private final AtomicInteger changed = new AtomicInteger();
  private final MembershipChanges changes =
      new MembershipChanges(listeners, changed::incrementAndGet);
  private final List<String> events = new CopyOnWriteArrayList<>();

  @BeforeEach
  void startWithOneMember() {
    changes.begin(() -> Map.of(ONE, A));
  }

  @Test
  void aSecondLookAtTheSameMembersReportsNothing() {
    listeners.listen(recorder());
    changes.look(() -> Map.of(ONE, A, TWO, B));
    changes.look(() -> Map.of(ONE, A, TWO, B));
    assertThat(events).containsExactly("joined b");
    assertThat(changed).hasValue(1);
  }

  @Test
  void aMemberThatCameBackBetweenTwoLooksHasLeftFirst() {
    listeners.listen(recorder());
    changes.look(() -> Map.of(TWO, A));
    assertThat(events).containsExactly("left a", "joined a");
  }

  @Test
  void aMergeIsReportedAfterTheChangesThatCameWithIt() {
    listeners.listen(recorder());
    changes.merged(() -> Map.of(ONE, A, TWO, B));
    assertThat(events).containsExactly("joined b", "merged");
  }

  @Test
  void aListenerThatFailsDoesNotSilenceTheNextOne() {
    listeners.listen(
        new MembershipListener() {
          @Override
          public void left(Member member) {
            throw new NoClassDefFoundError("of a listener, on purpose");
          }
        });
    listeners.listen(recorder());
    changes.look(() -> Map.of());
    assertThat(events).containsExactly("left a");
  }

  @Test
  void aListenerThatWasCancelledHearsNothing() {
    MembershipListener twice = recorder();
    var first = listeners.listen(twice);
    listeners.listen(twice);
    first.cancel();
    first.cancel();
    changes.look(() -> Map.of());
    assertThat(events).containsExactly("left a");
  }

  @Test
  void aListenerThatWaitsForALockDoesNotBlockTheThreadThatHoldsIt() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    listeners.listen(
        new MembershipListener() {
          @Override
          public void joined(Member member) {
            lock.lock();
            lock.unlock();
          }
        });
    listeners.listen(recorder());
    Thread hazelcast = new Thread(() -> changes.look(() -> Map.of(ONE, A, TWO, B)));

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          lock.lock();
          hazelcast.start();
          while (!lock.hasQueuedThread(hazelcast)) {
            Thread.onSpinWait();
          }
          listeners.listen(new MembershipListener() {}).cancel();
          changes.look(() -> Map.of(TWO, B)); // another event thread of Hazelcast
          changes.merged(() -> Map.of(ONE, A));
          lock.unlock();
        });
    hazelcast.join(20_000);

    assertThat(events).containsExactly("joined b", "left a", "left b", "joined a", "merged");
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
