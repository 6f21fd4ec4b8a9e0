package dev.flotilla.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A JVM hangs, and is killed at last, under a stream of calls; the same two for both tests. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(Integer.MAX_VALUE)
class DeathIT {

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
  @Order(1)
  void noReadFailsAndNoLateReplyCountsWhenANodeHangsForHalfAMinute() throws Exception {
    try (Stream reads = ledgers.fewerReads();
        Stream writes = ledgers.writes()) {
      TwoLedgers.awaitSteady(reads, writes);
      ledgers.victim.signal("STOP");
      reads.awaitMore(1_500);
      ledgers.victim.signal("CONT");
      // The zombie answers what it had in hand; then it is back.
      await().atMost(Duration.ofSeconds(60)).until(() -> ledgers.instances() == 2);
      TwoLedgers.awaitTrafficAt("victim", reads);

      reads.close();
      writes.close();
      assertThat(reads.failures()).isEmpty();
      assertThat(reads.slowest()).isLessThan(Duration.ofSeconds(4));
      ledgers.assertWrittenAtMostOnce(writes);
    }
  }

  @Test
  @Order(2)
  void noReadFailsAndNothingIsWrittenTwiceWhenANodeIsKilled() throws Exception {
    try (Stream reads = ledgers.fewerReads();
        Stream writes = ledgers.writes()) {
      TwoLedgers.awaitSteady(reads, writes);
      ledgers.victim.signal("KILL");
      reads.awaitMore(100);

      reads.close();
      writes.close();
      assertThat(reads.failures()).isEmpty();
      assertThat(writes.failures()).allMatch(DeathIT::isLostNode);
      ledgers.assertWrittenAtMostOnce(writes);
    }
  }

  private static boolean isLostNode(ServiceFailure failure) {
    return failure.code() == Code.UNAVAILABLE || failure.code() == Code.UNKNOWN;
  }
}
