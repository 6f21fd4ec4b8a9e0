package dev.flotilla.rpc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
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

/** A contract that uses everything that is mapped. */
interface Echo {

  enum Colour {
    RED,
    GREEN
  }

  record Line(String sku, int quantity) {
    public Line {
      if (quantity < 0) {
        throw new IllegalArgumentException("quantity must not be negative but was " + quantity);
      }
    }
  }

  record Everything(
      String text,
      int whole,
      Long boxed,
      double real,
      boolean yes,
      BigDecimal exact,
      UUID id,
      Instant at,
      LocalDate day,
      OffsetDateTime zoned,
      Duration took,
      Colour colour,
      Optional<String> present,
      Optional<Instant> absent,
      List<List<Line>> nested,
      Map<Colour, List<Line>> byColour,
      Set<Integer> numbers) {}

  record Seen(String caller, String traceId, String spanId, long leftMs) {}

  Future<Everything> everything(Everything all);

  Future<Optional<Line>> maybe(Optional<Line> line);

  Future<List<Line>> lines(List<Line> lines);

  /** Gives all three in a row; {@code null} if that is what is before. */
  Future<Buffer> bytes(String before, Buffer bytes, Optional<Integer> after);

  Future<Void> nothing();

  Future<String> fail(String how);

  Future<Seen> context(int depth);

  @Idempotent
  Future<String> text(int length);

  @GET
  @Path("/greetings/{name}")
  Future<String> greet(
      @PathParam("name") String name,
      @QueryParam("times") @DefaultValue("2") int times,
      @QueryParam("colour") Optional<Colour> colour);

  default Future<String> greetTwice(String name) {
    return greet(name, 1, Optional.empty())
        .compose(first -> greet(name, 1, Optional.empty()).map(second -> first + second));
  }
}
