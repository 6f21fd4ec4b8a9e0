package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);

  @Test
  void elsewhereThanOnATerminalEachChangeIsALine() {
    ProgressDisplay progressDisplay = new ProgressDisplay(out, false);

    progressDisplay.show("shop-1", "STARTING", false);
    progressDisplay.show("shop-1", "STARTING", false);
    progressDisplay.show("shop-1", "UP", true);
    progressDisplay.line("ready");

    assertThat(text().lines()).hasSize(3);
    assertThat(text()).doesNotContain("\u001b");
    assertThat(text().lines().skip(1).findFirst().orElseThrow())
        .matches("  shop-1 +\\d+[.,]\\d s  UP");
  }

  @Test
  void onATerminalTheLinesStayInPlaceUntilSettled() {
    ProgressDisplay progressDisplay = new ProgressDisplay(out, true);

    progressDisplay.show("shop-1", "STARTING", false);
    progressDisplay.show("shop-2", "STARTING", false);
    assertThat(text()).contains("\u001b[1A");
    progressDisplay.settle();
    output.reset();
    progressDisplay.show("shop-1", "DOWN", true);

    assertThat(text()).doesNotContain("\u001b").contains("DOWN");
  }

  private String text() {
    return output.toString(StandardCharsets.UTF_8);
  }
}
