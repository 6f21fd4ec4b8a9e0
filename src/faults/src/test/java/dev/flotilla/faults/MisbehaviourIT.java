package dev.flotilla.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that live but fail or are slow under a stream of calls; the same two for all tests. */
@Order(2)
class MisbehaviourIT {

  /** As many calls as a fault may cost before it is noticed, as a rule. */
  private static final int NOTICED_AFTER = 20;

  /** Per second, however few calls there are; see retryBudget.minRetriesPerSecond. */
  private static final int LEAST_REPEATS = 10;

  /** Of those that fail by half, one in two hundred thousand is noticed after more. */
  private static final long MOST_BY_CHANCE = 80;

  @TempDir static Path config;
  private static TwoLedgers ledgers;

  @BeforeAll
  static void startTwo() {
    ledgers = new TwoLedgers(config);
  }

  @AfterAll
  static void stopAll() {
    ledgers.close();
  }

  @BeforeEach
  void startAgain() {
    ledgers.startAgain();
  }

  @Test
  void anInstanceThatFailsLosesItsTrafficAndGetsItBack() {
    for (int percent : new int[] {80, 50}) {
      try (Stream reads = ledgers.reads()) {
        TwoLedgers.awaitSteady(reads);
        long before = ledgers.order("victim", percent, 0);
        await().atMost(Duration.ofSeconds(30)).until(() -> ledgers.ejected("victim"));
        assertThat(ledgers.order("victim", percent, 0) - before)
            .isLessThanOrEqualTo(MOST_BY_CHANCE);

        ledgers.order("victim", 0, 0);
        TwoLedgers.awaitTrafficAt("victim", reads);
      }
    }
  }

  @Test
  void anInstanceThatIsSlowLosesItsTraffic() {
    try (Stream reads = ledgers.fewerReads()) {
      TwoLedgers.awaitSteady(reads);
      ledgers.order("victim", 0, 3_000);
      await().atMost(Duration.ofSeconds(30)).until(() -> ledgers.ejected("victim"));
      long from = System.nanoTime();
      reads.awaitMore(100);

      reads.close();
      assertThat(reads.failures()).isEmpty();
      List<String> later =
          reads.ends().stream()
              .filter(end -> end.startedNanos() - from >= 0)
              .map(Stream.End::answer)
              .toList();
      assertThat(later).contains("survivor");
      assertThat(later.stream().filter("victim"::equals).count()).isLessThan(later.size() / 10);
    }
  }

  @Test
  void aTotalOutageCostsAFewRetriesAndEnds() {
    try (Stream reads = ledgers.reads()) {
      TwoLedgers.awaitSteady(reads);
      long before = ledgers.order("victim", 100, 0) + ledgers.order("survivor", 100, 0);
      int called = reads.begun();
      long begun = System.nanoTime();
      reads.awaitMore(500);
      long attempts = ledgers.order("victim", 100, 0) + ledgers.order("survivor", 100, 0) - before;
      int calls = reads.begun() - called;
      double seconds = (System.nanoTime() - begun) / 1e9;
      double repeats = Math.max(0.2 * (calls + NOTICED_AFTER), LEAST_REPEATS * (seconds + 1));
      assertThat(attempts).isLessThanOrEqualTo(calls + NOTICED_AFTER + Math.round(repeats));

      ledgers.order("victim", 0, 0);
      ledgers.order("survivor", 0, 0);
      TwoLedgers.awaitTrafficAt("victim", reads);
      TwoLedgers.awaitTrafficAt("survivor", reads);
    }
  }

  @Test
  void aServiceThatFlapsEverySecondIsNeverLostForGood() {
    try (Stream reads = ledgers.reads()) {
      for (int turn = 0; turn < 6; turn++) {
        ledgers.order("victim", turn % 2 == 0 ? 100 : 0, 0);
        ledgers.order("survivor", turn % 2 == 0 ? 0 : 100, 0);
        reads.awaitMore(100);
      }
      ledgers.order("victim", 0, 0);
      ledgers.order("survivor", 0, 0);
      TwoLedgers.awaitTrafficAt("victim", reads);
      TwoLedgers.awaitTrafficAt("survivor", reads);
    }
  }
}
