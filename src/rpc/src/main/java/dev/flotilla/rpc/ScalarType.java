package dev.flotilla.rpc;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The types beside enums that one JSON value and one text can hold. What contracts may use, what an
 * API document says of a type and how the text of a parameter is read all come from this table.
 *
 * <p>Patterns are texts that ECMA-262 and Java read the same way. They are exact about the form and
 * not about the calendar: {@code 2026-02-30} has the form of a date, and the reader refuses it.
 */
public enum ScalarType {
  TEXT(Form.TEXT, String.class),
  CHARACTER(
      Form.TEXT,
      null,
      "^[\\u0001-\\uD7FF\\uE000-\\uFFFF]$",
      "one character of at most U+FFFF",
      Character.class,
      char.class),
  BOOLEAN(Form.BOOLEAN, Boolean.class, boolean.class),
  BYTE(Form.INTEGER, Byte.MIN_VALUE, Byte.MAX_VALUE, null, Byte.class, byte.class),
  SHORT(Form.INTEGER, Short.MIN_VALUE, Short.MAX_VALUE, null, Short.class, short.class),
  INT(Form.INTEGER, Integer.MIN_VALUE, Integer.MAX_VALUE, "int32", Integer.class, int.class),
  LONG(Form.INTEGER, Long.MIN_VALUE, Long.MAX_VALUE, "int64", Long.class, long.class),
  BIG_INTEGER(Form.INTEGER, BigInteger.class),
  FLOAT(Form.NUMBER, -Float.MAX_VALUE, Float.MAX_VALUE, "float", Float.class, float.class),
  DOUBLE(Form.NUMBER, -Double.MAX_VALUE, Double.MAX_VALUE, "double", Double.class, double.class),
  BIG_DECIMAL(Form.NUMBER, BigDecimal.class),
  UNIQUE_ID(
      Form.TEXT,
      "uuid",
      "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
      "a UUID, as 123e4567-e89b-12d3-a456-426614174000",
      UUID.class),
  ADDRESS(
      Form.TEXT,
      "iri-reference",
      "^[^\\s\"<>\\\\^`{|}]*$",
      "a URI reference, as https://example.com/a?b=c",
      URI.class),
  INSTANT(
      Form.TEXT,
      "date-time",
      "^" + Iso.DATE + "[Tt]" + Iso.TIME_TO_SECONDS + "([Zz]|[+-][0-9]{2}:[0-9]{2})$",
      "a date-time with an offset, as 2026-01-31T12:30:00Z",
      Instant.class),
  LOCAL_DATE(Form.TEXT, "date", "^" + Iso.DATE + "$", "a date, as 2026-01-31", LocalDate.class),
  LOCAL_TIME(
      Form.TEXT,
      "time-local",
      "^" + Iso.TIME + "$",
      "a time without an offset, as 12:30:00",
      LocalTime.class),
  LOCAL_DATE_TIME(
      Form.TEXT,
      "date-time-local",
      "^" + Iso.DATE + "[Tt]" + Iso.TIME + "$",
      "a date-time without an offset, as 2026-01-31T12:30:00",
      LocalDateTime.class),
  OFFSET_DATE_TIME(
      Form.TEXT,
      "date-time",
      "^" + Iso.DATE + "[Tt]" + Iso.TIME + Iso.OFFSET + "$",
      "a date-time with an offset, as 2026-01-31T12:30:00+01:00",
      OffsetDateTime.class),
  OFFSET_TIME(
      Form.TEXT,
      "time",
      "^" + Iso.TIME + Iso.OFFSET + "$",
      "a time with an offset, as 12:30:00+01:00",
      OffsetTime.class),
  DURATION(
      Form.TEXT,
      "duration",
      "^[+-]?P(?=.)([+-]?[0-9]{1,19}D)?(T(?=.)([+-]?[0-9]{1,19}H)?([+-]?[0-9]{1,19}M)?"
          + "([+-]?[0-9]{1,19}(\\.[0-9]{0,9})?S)?)?$",
      "a duration of days to seconds, as PT1H30M",
      Duration.class),
  PERIOD(
      Form.TEXT,
      "duration",
      "^[+-]?P(?=.)([+-]?[0-9]{1,10}Y)?([+-]?[0-9]{1,10}M)?"
          + "([+-]?[0-9]{1,10}W)?([+-]?[0-9]{1,10}D)?$",
      "a period of years to days, as P1Y2M3D",
      Period.class),
  YEAR(Form.INTEGER, Year.MIN_VALUE, Year.MAX_VALUE, null, Year.class),
  YEAR_MONTH(
      Form.TEXT,
      null,
      "^" + Iso.YEAR + "-" + Iso.MONTH + "$",
      "a month, as 2026-01",
      YearMonth.class),
  MONTH_DAY(
      Form.TEXT,
      null,
      "^--" + Iso.MONTH + "-" + Iso.DAY + "$",
      "a day of any year, as --01-31",
      MonthDay.class),
  ZONE(
      Form.TEXT,
      null,
      "^[A-Za-z+-][A-Za-z0-9~/._+:-]*$",
      "a time zone, as Europe/Paris",
      ZoneId.class),
  ZONE_OFFSET(Form.TEXT, null, "^" + Iso.OFFSET + "$", "an offset, as +01:00", ZoneOffset.class);

  /** What a scalar is in JSON. */
  public enum Form {
    TEXT("string"),
    INTEGER("integer"),
    NUMBER("number"),
    BOOLEAN("boolean");

    /** The name of the type in JSON Schema. */
    public final String json;

    Form(String json) {
      this.json = json;
    }
  }

  /** Parts of ISO 8601 as java.time reads and writes them, with years beyond 9999. */
  private static final class Iso {
    static final String YEAR = "([0-9]{4}|-[0-9]{4,10}|\\+[0-9]{5,10})";
    static final String MONTH = "(0[1-9]|1[0-2])";
    static final String DAY = "(0[1-9]|[12][0-9]|3[01])";
    static final String DATE = YEAR + "-" + MONTH + "-" + DAY;
    static final String MINUTES = "([01][0-9]|2[0-3]):[0-5][0-9]";
    static final String SECONDS = ":[0-5][0-9](\\.[0-9]{1,9})?";
    static final String TIME = MINUTES + "(" + SECONDS + ")?";
    static final String TIME_TO_SECONDS = MINUTES + SECONDS;
    static final String OFFSET = "([Zz]|[+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?)";
  }

  private static final Map<Class<?>, ScalarType> BY_CLASS = new HashMap<>();

  static {
    for (ScalarType type : values()) {
      type.classes.forEach(known -> BY_CLASS.put(known, type));
    }
  }

  private final Form form;
  private final Number least;
  private final Number most;
  private final String format;
  private final String pattern;
  private final String rule;
  private final List<Class<?>> classes;

  ScalarType(Form form, Class<?>... classes) {
    this(form, null, null, null, null, null, classes);
  }

  ScalarType(Form form, String format, String pattern, String rule, Class<?>... classes) {
    this(form, null, null, format, pattern, rule, classes);
  }

  ScalarType(Form form, Number least, Number most, String format, Class<?>... classes) {
    this(form, least, most, format, null, null, classes);
  }

  ScalarType(
      Form form,
      Number least,
      Number most,
      String format,
      String pattern,
      String rule,
      Class<?>... classes) {
    this.form = form;
    this.least = least;
    this.most = most;
    this.format = format;
    this.pattern = pattern;
    this.rule = rule;
    this.classes = List.of(classes);
  }

  /** The entry of a Java type; empty for enums and for types that are not scalars. */
  public static Optional<ScalarType> of(Class<?> type) {
    return Optional.ofNullable(BY_CLASS.get(type));
  }

  /** What it is in JSON. */
  public Form form() {
    return form;
  }

  /** The Java types, the reference type first and then its primitive. */
  public List<Class<?>> classes() {
    return classes;
  }

  /** The least number; empty if it is unbounded or not a number. */
  public Optional<BigDecimal> least() {
    return Optional.ofNullable(least).map(number -> new BigDecimal(number.toString()));
  }

  /** The greatest number; empty if it is unbounded or not a number. */
  public Optional<BigDecimal> most() {
    return Optional.ofNullable(most).map(number -> new BigDecimal(number.toString()));
  }

  /** Its name in the format registry of OpenAPI; empty if it has none. */
  public Optional<String> format() {
    return Optional.ofNullable(format);
  }

  /** Regular expression that its text fits as a whole; empty if any text does. */
  public Optional<String> pattern() {
    return Optional.ofNullable(pattern);
  }

  /** Completes the sentence "must be …" for a text that does not fit the pattern. */
  public Optional<String> rule() {
    return Optional.ofNullable(rule);
  }
}
