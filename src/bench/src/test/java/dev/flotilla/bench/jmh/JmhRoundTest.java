package dev.flotilla.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.bench.BenchFailure;
import dev.flotilla.bench.TestBench;
import dev.flotilla.bench.breaker.PermittedCall;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhRoundTest {

  @TempDir Path folder;

  @Test
  void aMethodRunsOnAnEventLoopAndItsTimeAndMemoryAreKnown() {
    JmhRound round = new JmhRound(TestBench.in(folder), "breaker", 1);

    JmhRound.Cost cost = round.of(PermittedCall.class, "theirBreaker");

    assertThat(cost.nanos()).isBetween(1.0, 1e6);
    assertThat(cost.bytes()).as("a future at the least").isGreaterThanOrEqualTo(16);
    assertThat(folder.resolve("breaker.log")).content().contains("PermittedCall.theirBreaker");
  }

  @Test
  void aMethodThatIsNotThereIsASentence() {
    JmhRound round = new JmhRound(TestBench.in(folder), "breaker", 1);

    assertThatThrownBy(() -> round.of(PermittedCall.class, "nobodysBreaker"))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("nobodysBreaker")
        .hasMessageContaining("breaker.log");
  }
}
