package dev.flotilla.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Two JVMs with a ledger each, of which one is going to meet a fault, and this one that calls. */
final class TwoLedgers implements AutoCloseable {

  final NodeJvm victim;
  final NodeJvm survivor;
  private final Path entries;
  private final Fleet fleet;
  private Ledger ledger;
  private String entry = "";

  /** Starts both and waits until they serve. */
  TwoLedgers(Path config) {
    entries = config.resolve("entries");
    Fleet.plan(config, Duration.ofSeconds(90), LedgerVerticle.class);
    fleet = new Fleet(config);
    ledger = fleet.services.client(Ledger.class);
    Map<String, String> file = Map.of(LedgerVerticle.FILE, entries.toString());
    victim = fleet.start("victim", file);
    survivor = fleet.start("survivor", file);
    victim.awaitReady();
    survivor.awaitReady();
    await().atMost(Duration.ofSeconds(30)).until(() -> instances() == 2);
  }

  /** Calls from now on know nothing of what earlier ones met, and both ledgers behave. */
  void startAgain() {
    order("victim", 0, 0);
    order("survivor", 0, 0);
    fleet.forgetCalls();
    ledger = fleet.services.client(Ledger.class);
  }

  /** A hundred reads per second. */
  Stream reads() {
    return new Stream(fleet.observer.vertx(), 10, ledger::read);
  }

  /** Fifty reads per second: those that hang until that is noticed may all be repeated. */
  Stream fewerReads() {
    return new Stream(fleet.observer.vertx(), 20, ledger::read);
  }

  /** Fifty writes per second, no two of them the same, nor any as those of an earlier stream. */
  Stream writes() {
    String prefix = "entry-" + UUID.randomUUID() + "-";
    entry = prefix;
    return new Stream(fleet.observer.vertx(), 20, number -> ledger.write(prefix + number));
  }

  /** Tells a node how to behave; gives the reads that it has seen. */
  long order(String node, int errorPercent, long delayMs) {
    Future<Long> reads =
        fleet
            .observer
            .vertx()
            .eventBus()
            .<Long>request(LedgerVerticle.faults(node), errorPercent + " " + delayMs)
            .map(reply -> reply.body());
    return Fleet.await(reads);
  }

  boolean ejected(String node) {
    Set<String> ids =
        fleet.discovery.instances("ledger").stream()
            .filter(instance -> instance.node().equals(node))
            .map(instance -> instance.id())
            .collect(Collectors.toSet());
    return fleet.mesh.status().instances().stream()
        .anyMatch(it -> ids.contains(it.instanceId()) && !it.ejectedFor().isZero());
  }

  int instances() {
    return fleet.discovery.instances("ledger").size();
  }

  /** Waits until both answer as a matter of course: what a cold JVM owes belongs to no fault. */
  static void awaitSteady(Stream... streams) {
    for (Stream stream : streams) {
      awaitTrafficAt("victim", stream);
      awaitTrafficAt("survivor", stream);
      stream.awaitMore(100);
    }
  }

  static void awaitTrafficAt(String node, Stream stream) {
    int from = stream.ends().size();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> stream.ends().stream().skip(from).anyMatch(end -> node.equals(end.answer())));
  }

  /**
   * Each entry of the latest stream of writes that a node confirmed is in the files, and no entry
   * is there twice.
   */
  void assertWrittenAtMostOnce(Stream writes) throws IOException {
    List<String> written = new ArrayList<>();
    for (String node : List.of("victim", "survivor")) {
      for (String line : Files.readAllLines(Path.of(entries + "." + node))) {
        written.add(line.split(" ")[0]);
      }
    }
    assertThat(written).doesNotHaveDuplicates();
    long latest = written.stream().filter(line -> line.startsWith(entry)).count();
    assertThat(latest)
        .isGreaterThanOrEqualTo(
            writes.ends().stream().filter(end -> end.failure() == null).count());
  }

  @Override
  public void close() {
    fleet.close();
  }
}
