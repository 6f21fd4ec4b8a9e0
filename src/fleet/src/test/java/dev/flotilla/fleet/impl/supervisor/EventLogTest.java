package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.fleet.impl.plan.FleetState.NodeEntry;
import dev.flotilla.plan.FleetEvent;
import dev.flotilla.plan.FleetEvent.FleetEventKind;
import dev.flotilla.plan.FleetNotice;
import dev.flotilla.plan.FleetOperation.OperationKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {

  @TempDir Path folder;

  private final CountDownLatch ended = new CountDownLatch(1);
  private Operations operations;
  private EventLog events;

  @BeforeEach
  void open() {
    operations = new Operations(folder.resolve("operations"), line -> ended.countDown(), () -> {});
    events = new EventLog(operations);
  }

  @Test
  void aNodeIsToldWhenItsStateChangesAndNotBefore() {
    events.node(entry("STARTING", "release-1"));
    events.node(entry("STARTING", "release-1"));
    events.node(entry("UP", "release-1"));

    assertThat(all()).extracting(FleetEvent::text).containsExactly("is STARTING", "is UP");
  }

  @Test
  void aNodeThatStartsFromOtherCodeIsADeploy() {
    events.node(entry("UP", "release-1"));
    events.node(entry("STARTING", "release-2"));

    assertThat(all())
        .extracting(FleetEvent::kind)
        .containsExactly(FleetEventKind.NODE, FleetEventKind.NODE, FleetEventKind.DEPLOY);
    assertThat(all().get(2).text()).isEqualTo("starts from release-2");
  }

  @Test
  void anOperationIsToldWithItsAuthorWhenItBeginsAndEnds() throws Exception {
    operations.begin(OperationKind.ROLLING_RESTART, "shop", "ada", () -> "all are ready");
    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(all())
        .extracting(FleetEvent::by, FleetEvent::subject, FleetEvent::text)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("ada", "shop", "rolling-restart began"),
            org.assertj.core.groups.Tuple.tuple(
                "ada", "shop", "rolling-restart SUCCEEDED: all are ready"));
  }

  @Test
  void theOldestAreForgotten() {
    for (int run = 0; run <= 1000; run++) {
      events.note(new FleetNotice(FleetEventKind.LOAD, "load " + run, "began"), "ada");
    }

    assertThat(all()).hasSize(1000).first().extracting(FleetEvent::subject).isEqualTo("load 1");
  }

  private List<FleetEvent> all() {
    return events.since(Instant.EPOCH);
  }

  private static NodeEntry entry(String state, String release) {
    return new NodeEntry(
        "shop-1",
        "shop",
        "7",
        Optional.empty(),
        state,
        "",
        "",
        List.of(),
        0,
        release,
        "",
        false,
        "");
  }
}
