package dev.flotilla.insight.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Json;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterEventTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void whatSeveralNodesSawIsOneEventOfTheFirstTime() {
    List<ClusterEvent> merged =
        ClusterEvent.merged(List.of(left(4, "shop-1"), left(0, "edge-1"), left(9, "shop-3")));

    assertThat(merged)
        .containsExactly(
            new ClusterEvent(
                NOON,
                EventKind.LEFT,
                "shop-2",
                "left the cluster",
                List.of("edge-1", "shop-1", "shop-3")));
  }

  @Test
  void whatOneNodeSawTwiceIsTwoEventsAlsoOfTheOthers() {
    List<ClusterEvent> merged =
        ClusterEvent.merged(
            List.of(left(0, "edge-1"), left(1, "shop-1"), left(2, "edge-1"), left(3, "shop-1")));

    assertThat(merged).hasSize(2);
    assertThat(merged).allMatch(event -> event.seenBy().equals(List.of("edge-1", "shop-1")));
  }

  @Test
  void whatLiesFartherApartOrDiffersIsNotTheSame() {
    ClusterEvent joined =
        new ClusterEvent(NOON, EventKind.JOINED, "shop-2", "joined", List.of("shop-1"));

    assertThat(ClusterEvent.merged(List.of(left(11, "shop-1"), joined, left(0, "edge-1"))))
        .extracting(ClusterEvent::at)
        .containsExactly(NOON, NOON, NOON.plusSeconds(11));
  }

  @Test
  void aKindOfANewerNodeIsReadAsAnother() {
    String newer = Json.encode(left(0, "edge-1")).toString().replace("LEFT", "TELEPORTED");

    assertThat(Json.decode(Buffer.buffer(newer), ClusterEvent.class).kind())
        .isEqualTo(EventKind.OTHER);
  }

  private static ClusterEvent left(int seconds, String seenBy) {
    return new ClusterEvent(
        NOON.plusSeconds(seconds), EventKind.LEFT, "shop-2", "left the cluster", List.of(seenBy));
  }
}
