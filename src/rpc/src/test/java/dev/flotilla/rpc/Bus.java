package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What all tests of this room share. */
final class Bus {

  static final Echo.Everything EVERYTHING =
      new Echo.Everything(
          "τέξτ \"quoted\"",
          -1,
          Long.MAX_VALUE,
          0.1,
          true,
          new BigDecimal("12345678901234567890.1234567890"),
          UUID.fromString("6f2c1c0e-93a1-4b0f-8a51-6a7a56a0f6d1"),
          Instant.parse("2026-02-28T23:59:59.123456789Z"),
          LocalDate.of(2024, 2, 29),
          OffsetDateTime.parse("2026-03-29T02:30:00.000000001+02:00"),
          Duration.ofNanos(1_000_000_001),
          Echo.Colour.GREEN,
          Optional.of("here"),
          Optional.empty(),
          List.of(List.of(new Echo.Line("a", 1), new Echo.Line("b", 2)), List.of()),
          Map.of(Echo.Colour.RED, List.of(new Echo.Line("c", 3))),
          Set.of(1, 2, 3));

  private Bus() {}

  /** The result; for test threads. */
  static <T> T get(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within 60 s", late);
    }
  }

  /** The failure, which must come and be one of ours. */
  static ServiceFailure failure(Future<?> future) {
    return catchThrowableOfType(ServiceFailure.class, () -> get(future));
  }
}
