package dev.flotilla.node.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls to two JVMs one of which is killed, hangs, fails or is slow, under a stream of calls. */
class FaultsIT {

  /** As many calls as a fault may cost before it is noticed. */
  private static final int NOTICED_AFTER = 20;

  @TempDir Path config;
  private Path entries;
  private Fleet fleet;
  private Ledger ledger;
  private NodeJvm victim;
  private NodeJvm survivor;

  @BeforeEach
  void startTwo() {
    entries = config.resolve("entries");
    Fleet.plan(config, Duration.ofSeconds(60), LedgerVerticle.class);
    fleet = new Fleet(config);
    ledger = fleet.services.client(Ledger.class);
    Map<String, String> file = Map.of(LedgerVerticle.FILE, entries.toString());
    victim = fleet.start("victim", file);
    survivor = fleet.start("survivor", file);
    victim.awaitReady();
    survivor.awaitReady();
    await().atMost(Duration.ofSeconds(10)).until(() -> instances() == 2);
  }

  @AfterEach
  void stopAll() {
    fleet.close();
  }

  @Test
  void noReadFailsAndNothingIsWrittenTwiceWhenANodeIsKilled() throws Exception {
    try (Stream reads = reads();
        Stream writes = writes()) {
      reads.awaitMore(100);
      victim.signal("KILL");
      reads.awaitMore(200);

      close(reads, writes);
      assertThat(reads.failures()).isEmpty();
      assertThat(writes.failures()).allMatch(FaultsIT::isLostNode);
      assertWrittenAtMostOnce(writes);
    }
  }

  @Test
  void noReadFailsAndNoLateReplyCountsWhenANodeHangsForHalfAMinute() throws Exception {
    try (Stream reads = reads();
        Stream writes = writes()) {
      reads.awaitMore(100);
      victim.signal("STOP");
      reads.awaitMore(3_000);
      victim.signal("CONT");
      // The zombie answers what it had in hand; then it is back.
      await().atMost(Duration.ofSeconds(60)).until(() -> instances() == 2);
      awaitTrafficAt("victim", reads);

      close(reads, writes);
      assertThat(reads.failures()).isEmpty();
      assertThat(reads.slowest()).isLessThan(Duration.ofSeconds(3));
      assertWrittenAtMostOnce(writes);
    }
  }

  @Test
  void anInstanceThatFailsLosesItsTrafficAndGetsItBack() {
    for (int percent : new int[] {80, 50}) {
      try (Stream reads = reads()) {
        reads.awaitMore(100);
        long before = order("victim", percent, 0);
        await().atMost(Duration.ofSeconds(10)).until(() -> ejected("victim"));
        assertThat(order("victim", percent, 0) - before).isLessThanOrEqualTo(mostUntilNoticed());

        order("victim", 0, 0);
        awaitTrafficAt("victim", reads);
      }
    }
  }

  @Test
  void anInstanceThatIsSlowLosesItsTraffic() {
    try (Stream reads = reads()) {
      reads.awaitMore(100);
      order("victim", 0, 5_000);
      await().atMost(Duration.ofSeconds(10)).until(() -> ejected("victim"));
      int from = reads.ends().size();
      reads.awaitMore(100);

      close(reads);
      assertThat(reads.failures()).isEmpty();
      List<String> later =
          reads.ends().subList(from + 20, reads.ends().size()).stream()
              .map(Stream.End::answer)
              .toList();
      assertThat(later).contains("survivor");
      assertThat(later.stream().filter("victim"::equals).count()).isLessThan(later.size() / 10);
    }
  }

  @Test
  void aTotalOutageCostsAFewRetriesAndEnds() {
    try (Stream reads = reads()) {
      reads.awaitMore(100);
      long before = order("victim", 100, 0) + order("survivor", 100, 0);
      int called = reads.begun();
      reads.awaitMore(500);
      long attempts = order("victim", 100, 0) + order("survivor", 100, 0) - before;
      int calls = reads.begun() - called;
      assertThat(attempts).isLessThanOrEqualTo(Math.round(1.2 * (calls + NOTICED_AFTER)));

      order("victim", 0, 0);
      order("survivor", 0, 0);
      awaitTrafficAt("victim", reads);
      awaitTrafficAt("survivor", reads);
    }
  }

  @Test
  void aServiceThatFlapsEverySecondIsNeverLostForGood() {
    try (Stream reads = reads()) {
      for (int turn = 0; turn < 6; turn++) {
        order("victim", turn % 2 == 0 ? 100 : 0, 0);
        order("survivor", turn % 2 == 0 ? 0 : 100, 0);
        reads.awaitMore(100);
      }
      order("victim", 0, 0);
      order("survivor", 0, 0);
      awaitTrafficAt("victim", reads);
      awaitTrafficAt("survivor", reads);
    }
  }

  private Stream reads() {
    return new Stream(fleet.observer.vertx(), 10, ledger::read);
  }

  private Stream writes() {
    return new Stream(fleet.observer.vertx(), 10, number -> ledger.write("entry-" + number));
  }

  private static void close(Stream... streams) {
    for (Stream stream : streams) {
      stream.close();
    }
  }

  /** Tells a node how to behave; gives the reads that it has seen. */
  private long order(String node, int errorPercent, long delayMs) {
    Future<Long> reads =
        fleet
            .observer
            .vertx()
            .eventBus()
            .<Long>request(LedgerVerticle.faults(node), errorPercent + " " + delayMs)
            .map(reply -> reply.body());
    return Fleet.await(reads);
  }

  private boolean ejected(String node) {
    Set<String> ids =
        fleet.discovery.instances("ledger").stream()
            .filter(instance -> instance.node().equals(node))
            .map(instance -> instance.id())
            .collect(Collectors.toSet());
    return fleet.mesh.health().stream()
        .anyMatch(it -> ids.contains(it.instanceId()) && !it.ejectedFor().isZero());
  }

  private int instances() {
    return fleet.discovery.instances("ledger").size();
  }

  /** By the failure rate of the last hundred calls, of which the good ones are still in there. */
  private static long mostUntilNoticed() {
    return 100 + NOTICED_AFTER;
  }

  private static void awaitTrafficAt(String node, Stream stream) {
    int from = stream.ends().size();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                stream.ends().subList(from, stream.ends().size()).stream()
                    .anyMatch(end -> node.equals(end.answer())));
  }

  private static boolean isLostNode(ServiceFailure failure) {
    return failure.code() == Code.UNAVAILABLE || failure.code() == Code.UNKNOWN;
  }

  /** Whoever was told that its entry is written finds it once, and nobody finds one twice. */
  private void assertWrittenAtMostOnce(Stream writes) throws IOException {
    List<String> written = new ArrayList<>();
    for (String node : List.of("victim", "survivor")) {
      for (String line : Files.readAllLines(Path.of(entries + "." + node))) {
        written.add(line.split(" ")[0]);
      }
    }
    assertThat(written).doesNotHaveDuplicates();
    long told = writes.ends().stream().filter(end -> end.failure() == null).count();
    assertThat(new HashSet<>(written).size()).isGreaterThanOrEqualTo((int) told);
  }
}
