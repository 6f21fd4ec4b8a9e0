package dev.flotilla.fleet.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);

  @Test
  void elsewhereThanOnATerminalEachChangeIsALine() {
    Screen screen = new Screen(out, false);

    screen.show("shop-1", "STARTING", false);
    screen.show("shop-1", "STARTING", false);
    screen.show("shop-1", "UP", true);
    screen.line("ready");

    assertThat(text().lines()).hasSize(3);
    assertThat(text()).doesNotContain("\u001b");
    assertThat(text().lines().skip(1).findFirst().orElseThrow())
        .matches("  shop-1 +\\d+[.,]\\d s  UP");
  }

  @Test
  void onATerminalTheLinesStayInPlaceUntilSettled() {
    Screen screen = new Screen(out, true);

    screen.show("shop-1", "STARTING", false);
    screen.show("shop-2", "STARTING", false);
    assertThat(text()).contains("\u001b[1A");
    screen.settle();
    output.reset();
    screen.show("shop-1", "DOWN", true);

    assertThat(text()).doesNotContain("\u001b").contains("DOWN");
  }

  private String text() {
    return output.toString(StandardCharsets.UTF_8);
  }
}
