package dev.flotilla.verticles.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderIdTest {

  private final Random random = new Random(1);

  @Test
  void idsSortByTime() {
    String early = OrderId.at(Instant.ofEpochMilli(1_700_000_000_000L), random);
    String later = OrderId.at(Instant.ofEpochMilli(1_700_000_000_001L), random);

    assertThat(early).isLessThan(later).matches("[0-9A-HJKMNP-TV-Z]{26}");
  }

  @Test
  void theTimeIsThatOfTheUlidSpecification() {
    // The example of the specification: 01ARYZ6S41 is 1469918176385.
    assertThat(OrderId.at(Instant.ofEpochMilli(1_469_918_176_385L), random))
        .startsWith("01ARYZ6S41");
  }

  @Test
  void idsOfOneMillisecondDiffer() {
    assertThat(IntStream.range(0, 10_000).mapToObj(i -> OrderId.at(Instant.EPOCH, random)))
        .doesNotHaveDuplicates();
  }
}
