package dev.flotilla.gateway;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.Future;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A contract with every scalar type in every place; whoever serves it gives back what it gets. */
interface Everything {

  /** A type in every place of a body. */
  record Box<T>(
      T value,
      List<T> list,
      Set<T> set,
      Optional<T> some,
      Map<String, T> byName,
      Map<T, Integer> byKey,
      Inner<T> inner,
      List<Optional<T>> gaps) {

    record Inner<T>(T value, Optional<Inner<T>> next) {}
  }

  /** A type in every place beside a body. */
  record Texts<T>(T path, T query, List<T> all, Optional<T> some, Optional<T> header) {}

  enum Plain {
    ONE,
    TWO
  }

  enum Renamed {
    @JsonProperty("the first")
    FIRST,
    @JsonProperty("2")
    SECOND
  }

  enum Valued {
    LOW,
    HIGH;

    @JsonValue
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum Numbered {
    TEN(10),
    TWENTY(20);

    @JsonValue final int number;

    Numbered(int number) {
      this.number = number;
    }
  }

  enum Created {
    RED,
    BLUE;

    @JsonCreator
    static Created of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  enum Open {
    KNOWN,
    @JsonEnumDefaultValue
    OTHER
  }

  @POST
  @Path("/text")
  Future<Box<String>> boxText(Box<String> box);

  @GET
  @Path("/text/{path}")
  Future<Texts<String>> textText(
      @PathParam("path") String path,
      @QueryParam("query") String query,
      @QueryParam("all") List<String> all,
      @QueryParam("some") Optional<String> some,
      @HeaderParam("X-Header") Optional<String> header);

  @POST
  @Path("/character")
  Future<Box<Character>> boxCharacter(Box<Character> box);

  @GET
  @Path("/character/{path}")
  Future<Texts<Character>> textCharacter(
      @PathParam("path") Character path,
      @QueryParam("query") Character query,
      @QueryParam("all") List<Character> all,
      @QueryParam("some") Optional<Character> some,
      @HeaderParam("X-Header") Optional<Character> header);

  @POST
  @Path("/boolean")
  Future<Box<Boolean>> boxBoolean(Box<Boolean> box);

  @GET
  @Path("/boolean/{path}")
  Future<Texts<Boolean>> textBoolean(
      @PathParam("path") Boolean path,
      @QueryParam("query") Boolean query,
      @QueryParam("all") List<Boolean> all,
      @QueryParam("some") Optional<Boolean> some,
      @HeaderParam("X-Header") Optional<Boolean> header);

  @POST
  @Path("/byte")
  Future<Box<Byte>> boxByte(Box<Byte> box);

  @GET
  @Path("/byte/{path}")
  Future<Texts<Byte>> textByte(
      @PathParam("path") Byte path,
      @QueryParam("query") Byte query,
      @QueryParam("all") List<Byte> all,
      @QueryParam("some") Optional<Byte> some,
      @HeaderParam("X-Header") Optional<Byte> header);

  @POST
  @Path("/short")
  Future<Box<Short>> boxShort(Box<Short> box);

  @GET
  @Path("/short/{path}")
  Future<Texts<Short>> textShort(
      @PathParam("path") Short path,
      @QueryParam("query") Short query,
      @QueryParam("all") List<Short> all,
      @QueryParam("some") Optional<Short> some,
      @HeaderParam("X-Header") Optional<Short> header);

  @POST
  @Path("/int")
  Future<Box<Integer>> boxInt(Box<Integer> box);

  @GET
  @Path("/int/{path}")
  Future<Texts<Integer>> textInt(
      @PathParam("path") Integer path,
      @QueryParam("query") Integer query,
      @QueryParam("all") List<Integer> all,
      @QueryParam("some") Optional<Integer> some,
      @HeaderParam("X-Header") Optional<Integer> header);

  @POST
  @Path("/long")
  Future<Box<Long>> boxLong(Box<Long> box);

  @GET
  @Path("/long/{path}")
  Future<Texts<Long>> textLong(
      @PathParam("path") Long path,
      @QueryParam("query") Long query,
      @QueryParam("all") List<Long> all,
      @QueryParam("some") Optional<Long> some,
      @HeaderParam("X-Header") Optional<Long> header);

  @POST
  @Path("/bigInteger")
  Future<Box<BigInteger>> boxBigInteger(Box<BigInteger> box);

  @GET
  @Path("/bigInteger/{path}")
  Future<Texts<BigInteger>> textBigInteger(
      @PathParam("path") BigInteger path,
      @QueryParam("query") BigInteger query,
      @QueryParam("all") List<BigInteger> all,
      @QueryParam("some") Optional<BigInteger> some,
      @HeaderParam("X-Header") Optional<BigInteger> header);

  @POST
  @Path("/float")
  Future<Box<Float>> boxFloat(Box<Float> box);

  @GET
  @Path("/float/{path}")
  Future<Texts<Float>> textFloat(
      @PathParam("path") Float path,
      @QueryParam("query") Float query,
      @QueryParam("all") List<Float> all,
      @QueryParam("some") Optional<Float> some,
      @HeaderParam("X-Header") Optional<Float> header);

  @POST
  @Path("/double")
  Future<Box<Double>> boxDouble(Box<Double> box);

  @GET
  @Path("/double/{path}")
  Future<Texts<Double>> textDouble(
      @PathParam("path") Double path,
      @QueryParam("query") Double query,
      @QueryParam("all") List<Double> all,
      @QueryParam("some") Optional<Double> some,
      @HeaderParam("X-Header") Optional<Double> header);

  @POST
  @Path("/bigDecimal")
  Future<Box<BigDecimal>> boxBigDecimal(Box<BigDecimal> box);

  @GET
  @Path("/bigDecimal/{path}")
  Future<Texts<BigDecimal>> textBigDecimal(
      @PathParam("path") BigDecimal path,
      @QueryParam("query") BigDecimal query,
      @QueryParam("all") List<BigDecimal> all,
      @QueryParam("some") Optional<BigDecimal> some,
      @HeaderParam("X-Header") Optional<BigDecimal> header);

  @POST
  @Path("/uniqueId")
  Future<Box<UUID>> boxUniqueId(Box<UUID> box);

  @GET
  @Path("/uniqueId/{path}")
  Future<Texts<UUID>> textUniqueId(
      @PathParam("path") UUID path,
      @QueryParam("query") UUID query,
      @QueryParam("all") List<UUID> all,
      @QueryParam("some") Optional<UUID> some,
      @HeaderParam("X-Header") Optional<UUID> header);

  @POST
  @Path("/address")
  Future<Box<URI>> boxAddress(Box<URI> box);

  @GET
  @Path("/address/{path}")
  Future<Texts<URI>> textAddress(
      @PathParam("path") URI path,
      @QueryParam("query") URI query,
      @QueryParam("all") List<URI> all,
      @QueryParam("some") Optional<URI> some,
      @HeaderParam("X-Header") Optional<URI> header);

  @POST
  @Path("/instant")
  Future<Box<Instant>> boxInstant(Box<Instant> box);

  @GET
  @Path("/instant/{path}")
  Future<Texts<Instant>> textInstant(
      @PathParam("path") Instant path,
      @QueryParam("query") Instant query,
      @QueryParam("all") List<Instant> all,
      @QueryParam("some") Optional<Instant> some,
      @HeaderParam("X-Header") Optional<Instant> header);

  @POST
  @Path("/localDate")
  Future<Box<LocalDate>> boxLocalDate(Box<LocalDate> box);

  @GET
  @Path("/localDate/{path}")
  Future<Texts<LocalDate>> textLocalDate(
      @PathParam("path") LocalDate path,
      @QueryParam("query") LocalDate query,
      @QueryParam("all") List<LocalDate> all,
      @QueryParam("some") Optional<LocalDate> some,
      @HeaderParam("X-Header") Optional<LocalDate> header);

  @POST
  @Path("/localTime")
  Future<Box<LocalTime>> boxLocalTime(Box<LocalTime> box);

  @GET
  @Path("/localTime/{path}")
  Future<Texts<LocalTime>> textLocalTime(
      @PathParam("path") LocalTime path,
      @QueryParam("query") LocalTime query,
      @QueryParam("all") List<LocalTime> all,
      @QueryParam("some") Optional<LocalTime> some,
      @HeaderParam("X-Header") Optional<LocalTime> header);

  @POST
  @Path("/localDateTime")
  Future<Box<LocalDateTime>> boxLocalDateTime(Box<LocalDateTime> box);

  @GET
  @Path("/localDateTime/{path}")
  Future<Texts<LocalDateTime>> textLocalDateTime(
      @PathParam("path") LocalDateTime path,
      @QueryParam("query") LocalDateTime query,
      @QueryParam("all") List<LocalDateTime> all,
      @QueryParam("some") Optional<LocalDateTime> some,
      @HeaderParam("X-Header") Optional<LocalDateTime> header);

  @POST
  @Path("/offsetDateTime")
  Future<Box<OffsetDateTime>> boxOffsetDateTime(Box<OffsetDateTime> box);

  @GET
  @Path("/offsetDateTime/{path}")
  Future<Texts<OffsetDateTime>> textOffsetDateTime(
      @PathParam("path") OffsetDateTime path,
      @QueryParam("query") OffsetDateTime query,
      @QueryParam("all") List<OffsetDateTime> all,
      @QueryParam("some") Optional<OffsetDateTime> some,
      @HeaderParam("X-Header") Optional<OffsetDateTime> header);

  @POST
  @Path("/offsetTime")
  Future<Box<OffsetTime>> boxOffsetTime(Box<OffsetTime> box);

  @GET
  @Path("/offsetTime/{path}")
  Future<Texts<OffsetTime>> textOffsetTime(
      @PathParam("path") OffsetTime path,
      @QueryParam("query") OffsetTime query,
      @QueryParam("all") List<OffsetTime> all,
      @QueryParam("some") Optional<OffsetTime> some,
      @HeaderParam("X-Header") Optional<OffsetTime> header);

  @POST
  @Path("/duration")
  Future<Box<Duration>> boxDuration(Box<Duration> box);

  @GET
  @Path("/duration/{path}")
  Future<Texts<Duration>> textDuration(
      @PathParam("path") Duration path,
      @QueryParam("query") Duration query,
      @QueryParam("all") List<Duration> all,
      @QueryParam("some") Optional<Duration> some,
      @HeaderParam("X-Header") Optional<Duration> header);

  @POST
  @Path("/period")
  Future<Box<Period>> boxPeriod(Box<Period> box);

  @GET
  @Path("/period/{path}")
  Future<Texts<Period>> textPeriod(
      @PathParam("path") Period path,
      @QueryParam("query") Period query,
      @QueryParam("all") List<Period> all,
      @QueryParam("some") Optional<Period> some,
      @HeaderParam("X-Header") Optional<Period> header);

  @POST
  @Path("/year")
  Future<Box<Year>> boxYear(Box<Year> box);

  @GET
  @Path("/year/{path}")
  Future<Texts<Year>> textYear(
      @PathParam("path") Year path,
      @QueryParam("query") Year query,
      @QueryParam("all") List<Year> all,
      @QueryParam("some") Optional<Year> some,
      @HeaderParam("X-Header") Optional<Year> header);

  @POST
  @Path("/yearMonth")
  Future<Box<YearMonth>> boxYearMonth(Box<YearMonth> box);

  @GET
  @Path("/yearMonth/{path}")
  Future<Texts<YearMonth>> textYearMonth(
      @PathParam("path") YearMonth path,
      @QueryParam("query") YearMonth query,
      @QueryParam("all") List<YearMonth> all,
      @QueryParam("some") Optional<YearMonth> some,
      @HeaderParam("X-Header") Optional<YearMonth> header);

  @POST
  @Path("/monthDay")
  Future<Box<MonthDay>> boxMonthDay(Box<MonthDay> box);

  @GET
  @Path("/monthDay/{path}")
  Future<Texts<MonthDay>> textMonthDay(
      @PathParam("path") MonthDay path,
      @QueryParam("query") MonthDay query,
      @QueryParam("all") List<MonthDay> all,
      @QueryParam("some") Optional<MonthDay> some,
      @HeaderParam("X-Header") Optional<MonthDay> header);

  @POST
  @Path("/zone")
  Future<Box<ZoneId>> boxZone(Box<ZoneId> box);

  @GET
  @Path("/zone/{path}")
  Future<Texts<ZoneId>> textZone(
      @PathParam("path") ZoneId path,
      @QueryParam("query") ZoneId query,
      @QueryParam("all") List<ZoneId> all,
      @QueryParam("some") Optional<ZoneId> some,
      @HeaderParam("X-Header") Optional<ZoneId> header);

  @POST
  @Path("/zoneOffset")
  Future<Box<ZoneOffset>> boxZoneOffset(Box<ZoneOffset> box);

  @GET
  @Path("/zoneOffset/{path}")
  Future<Texts<ZoneOffset>> textZoneOffset(
      @PathParam("path") ZoneOffset path,
      @QueryParam("query") ZoneOffset query,
      @QueryParam("all") List<ZoneOffset> all,
      @QueryParam("some") Optional<ZoneOffset> some,
      @HeaderParam("X-Header") Optional<ZoneOffset> header);

  @POST
  @Path("/plain")
  Future<Box<Plain>> boxPlain(Box<Plain> box);

  @GET
  @Path("/plain/{path}")
  Future<Texts<Plain>> textPlain(
      @PathParam("path") Plain path,
      @QueryParam("query") Plain query,
      @QueryParam("all") List<Plain> all,
      @QueryParam("some") Optional<Plain> some,
      @HeaderParam("X-Header") Optional<Plain> header);

  @POST
  @Path("/renamed")
  Future<Box<Renamed>> boxRenamed(Box<Renamed> box);

  @GET
  @Path("/renamed/{path}")
  Future<Texts<Renamed>> textRenamed(
      @PathParam("path") Renamed path,
      @QueryParam("query") Renamed query,
      @QueryParam("all") List<Renamed> all,
      @QueryParam("some") Optional<Renamed> some,
      @HeaderParam("X-Header") Optional<Renamed> header);

  @POST
  @Path("/valued")
  Future<Box<Valued>> boxValued(Box<Valued> box);

  @GET
  @Path("/valued/{path}")
  Future<Texts<Valued>> textValued(
      @PathParam("path") Valued path,
      @QueryParam("query") Valued query,
      @QueryParam("all") List<Valued> all,
      @QueryParam("some") Optional<Valued> some,
      @HeaderParam("X-Header") Optional<Valued> header);

  @POST
  @Path("/numbered")
  Future<Box<Numbered>> boxNumbered(Box<Numbered> box);

  @GET
  @Path("/numbered/{path}")
  Future<Texts<Numbered>> textNumbered(
      @PathParam("path") Numbered path,
      @QueryParam("query") Numbered query,
      @QueryParam("all") List<Numbered> all,
      @QueryParam("some") Optional<Numbered> some,
      @HeaderParam("X-Header") Optional<Numbered> header);

  @POST
  @Path("/created")
  Future<Box<Created>> boxCreated(Box<Created> box);

  @GET
  @Path("/created/{path}")
  Future<Texts<Created>> textCreated(
      @PathParam("path") Created path,
      @QueryParam("query") Created query,
      @QueryParam("all") List<Created> all,
      @QueryParam("some") Optional<Created> some,
      @HeaderParam("X-Header") Optional<Created> header);

  @POST
  @Path("/open")
  Future<Box<Open>> boxOpen(Box<Open> box);

  @GET
  @Path("/open/{path}")
  Future<Texts<Open>> textOpen(
      @PathParam("path") Open path,
      @QueryParam("query") Open query,
      @QueryParam("all") List<Open> all,
      @QueryParam("some") Optional<Open> some,
      @HeaderParam("X-Header") Optional<Open> header);
}
