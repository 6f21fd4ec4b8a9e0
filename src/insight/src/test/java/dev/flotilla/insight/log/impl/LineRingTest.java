package dev.flotilla.insight.log.impl;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.flotilla.insight.log.LogLine;
import dev.flotilla.insight.log.LogQuery;
import dev.flotilla.insight.log.NodeLog;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineRingTest {

  private final LoggerContext logback = new LoggerContext();
  private final LineRing ring = new LineRing("shop-1");

  @Test
  void memoryIsBoundedInCharacters() {
    String text = "x".repeat(20_000);
    for (int line = 0; line < 1_000; line++) {
      append(text);
    }

    List<LogLine> lines = all();

    assertThat(lines).hasSize(NodeLog.MOST_CHARACTERS / 8_193);
    assertThat(lines.get(0).message()).hasSize(8_193).endsWith("…");
  }

  @Test
  void memoryIsBoundedInLines() {
    for (int line = 0; line <= NodeLog.MOST_LINES; line++) {
      append("line " + line);
    }

    assertThat(ring.search(new LogQuery("TRACE", "line 0", null, null, 1))).isEmpty();
    assertThat(all()).hasSize(LogQuery.MOST_LINES);
    assertThat(all().get(LogQuery.MOST_LINES - 1).message())
        .isEqualTo("line " + NodeLog.MOST_LINES);
  }

  private List<LogLine> all() {
    return ring.search(new LogQuery("TRACE", null, null, null, LogQuery.MOST_LINES));
  }

  private void append(String message) {
    ring.append(
        new LoggingEvent("here", logback.getLogger("test"), Level.INFO, message, null, null));
  }
}
