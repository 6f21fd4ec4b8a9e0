package dev.flotilla.sql.embedded.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {

  private static final Path HERE = Path.of("").toAbsolutePath();

  @Test
  void returnsWhatWasWritten() {
    assertThat(run("echo one; echo two >&2")).isEqualTo("one\ntwo");
  }

  @Test
  void aFailureNamesProgramStatusAndLastLine() {
    assertThatThrownBy(() -> run("echo fine; echo broken; exit 3"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sh ended with status 3: broken");
  }

  @Test
  void aProgramThatHangsIsEndedAtTheDeadline() {
    long before = System.nanoTime();

    assertThatThrownBy(
            () ->
                Command.run(
                    List.of("/bin/sleep", "60"),
                    HERE,
                    Deadline.after(Clock.system(), Duration.ofMillis(50))))
        .hasMessage("sleep did not end in time");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aMissingProgramIsNamed() {
    assertThatThrownBy(
            () ->
                Command.run(
                    List.of("/nowhere/initdb"),
                    HERE,
                    Deadline.after(Clock.system(), Duration.ofSeconds(5))))
        .hasMessageStartingWith("cannot run initdb");
  }

  private static String run(String script) {
    return Command.run(
        List.of("/bin/sh", "-c", script),
        HERE,
        Deadline.after(Clock.system(), Duration.ofSeconds(5)));
  }
}
