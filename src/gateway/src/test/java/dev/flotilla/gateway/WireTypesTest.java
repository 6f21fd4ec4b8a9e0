package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.Json;
import dev.flotilla.gateway.Everything.Box;
import dev.flotilla.gateway.Everything.Created;
import dev.flotilla.gateway.Everything.Numbered;
import dev.flotilla.gateway.Everything.Open;
import dev.flotilla.gateway.Everything.Plain;
import dev.flotilla.gateway.Everything.Renamed;
import dev.flotilla.gateway.Everything.Texts;
import dev.flotilla.gateway.Everything.Valued;
import dev.flotilla.rpc.ScalarType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type that contracts may use, by every way that leads to a service. */
class WireTypesTest {

  private static final String BASE = "/api/everything";

  @RegisterExtension static final House HOUSE = new House();

  private static int port;
  private static Everything client;
  private static Referee referee;

  /** Values of each type, by the name of its methods: the usual one first, then the extremes. */
  private static final Map<String, List<?>> VALUES = new LinkedHashMap<>();

  /** JSON that is no value of each type. */
  private static final Map<String, List<String>> REFUSED = new LinkedHashMap<>();

  static {
    type(
        "text",
        List.of("text", "", " ", "\"\\/\n\t", "\uD83D\uDE80 ß", "null", "x".repeat(1500)),
        "1",
        "true",
        "{}",
        "[]",
        "\"\\u0000\"",
        "\"\\uD800\"",
        "\"a\\uDC00b\"");
    type(
        "character",
        List.of('a', '"', 'ß', '\uFFFD', ' '),
        "1",
        "\"\"",
        "\"ab\"",
        "\"\uD83D\uDE80\"",
        "\"\\u0000\"",
        "\"\\uD800\"");
    type("boolean", List.of(true, false), "1", "0", "\"true\"", "\"\"");
    type(
        "byte",
        List.of((byte) 1, Byte.MIN_VALUE, Byte.MAX_VALUE),
        "128",
        "-129",
        "1.5",
        "\"1\"",
        "true");
    type("short", List.of((short) 1, Short.MIN_VALUE, Short.MAX_VALUE), "32768", "-32769", "\"1\"");
    type(
        "int",
        List.of(1, 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
        "2147483648",
        "-2147483649",
        "0.5",
        "\"1\"",
        "1e10");
    type(
        "long",
        List.of(1L, Long.MIN_VALUE, Long.MAX_VALUE, 9007199254740993L),
        "9223372036854775808",
        "-9223372036854775809",
        "\"1\"",
        "1" + "0".repeat(30));
    type(
        "bigInteger",
        List.of(BigInteger.ONE, BigInteger.TWO.pow(200).negate(), new BigInteger("9".repeat(999))),
        "1.5",
        "\"1\"",
        "1e2000");
    type(
        "float",
        List.of(1.5f, 0f, -Float.MAX_VALUE, Float.MAX_VALUE, Float.MIN_VALUE),
        "1e39",
        "\"NaN\"",
        "\"Infinity\"",
        "\"1\"");
    type(
        "double",
        List.of(1.5, 0.0, 3.0, -Double.MAX_VALUE, Double.MAX_VALUE, Double.MIN_VALUE, 1e22),
        "1e309",
        "-1e400",
        "\"NaN\"",
        "\"-Infinity\"",
        "\"1\"");
    type(
        "bigDecimal",
        List.of(
            new BigDecimal("1.5"),
            new BigDecimal("1.10"),
            new BigDecimal("1234567890123456.789012345"),
            new BigDecimal("1E+400"),
            new BigDecimal("-1E-400")),
        "\"1.5\"",
        "true",
        "1e2000");
    type(
        "uniqueId",
        List.of(UUID.fromString("123e4567-e89b-12d3-a456-426614174000")),
        "\"\"",
        "1",
        "\"123e4567\"",
        "\"123e4567-e89b-12d3-a456-42661417400g\"");
    type(
        "address",
        List.of(
            URI.create("https://example.com/a%20b?c=d#e"), URI.create("a"), URI.create("urn:x:y")),
        "\"a b\"",
        "\"http://{\"",
        "1");
    type(
        "instant",
        List.of(
            Instant.parse("2026-01-31T12:30:00Z"),
            Instant.MIN,
            Instant.MAX,
            Instant.EPOCH.plusNanos(1),
            Instant.parse("+10000-01-01T00:00:00Z")),
        "1",
        "\"\"",
        "\"2026-01-31\"",
        "\"2026-01-31T12:30:00\"",
        "\"yesterday\"",
        "\"2026-13-31T12:30:00Z\"");
    type(
        "localDate",
        List.of(
            LocalDate.of(2026, 1, 31),
            LocalDate.MIN,
            LocalDate.MAX,
            LocalDate.of(10000, 1, 1),
            LocalDate.of(0, 1, 1)),
        "1",
        "\"\"",
        "\"2026-1-1\"",
        "\"2026-01-31T00:00:00\"",
        "[2026,1,1]");
    type(
        "localTime",
        List.of(LocalTime.of(12, 30), LocalTime.MIN, LocalTime.MAX, LocalTime.of(1, 2, 3)),
        "1",
        "\"\"",
        "\"24:00\"",
        "\"12:30Z\"",
        "\"12\"");
    type(
        "localDateTime",
        List.of(LocalDateTime.of(2026, 1, 31, 12, 30), LocalDateTime.MIN, LocalDateTime.MAX),
        "1",
        "\"\"",
        "\"2026-01-31\"",
        "\"2026-01-31T12:30Z\"");
    type(
        "offsetDateTime",
        List.of(
            OffsetDateTime.parse("2026-01-31T12:30:00+01:00"),
            OffsetDateTime.parse("+10000-01-31T12:30:00.000000001-11:30"),
            OffsetDateTime.parse("2026-01-31T12:30Z"),
            OffsetDateTime.MIN,
            OffsetDateTime.MAX),
        "1",
        "\"\"",
        "\"2026-01-31T12:30\"",
        "\"2026-01-31T12:30:00[Europe/Paris]\"");
    type(
        "offsetTime",
        List.of(
            OffsetTime.parse("12:30+01:00"),
            OffsetTime.parse("12:30:00.5Z"),
            OffsetTime.MIN,
            OffsetTime.MAX),
        "1",
        "\"\"",
        "\"12:30\"");
    type(
        "duration",
        List.of(
            Duration.ofMinutes(90),
            Duration.ZERO,
            Duration.ofMillis(-1500),
            Duration.ofNanos(-1),
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            Duration.ofSeconds(Long.MIN_VALUE)),
        "1",
        "1.5",
        "\"\"",
        "\"P\"",
        "\"PT\"",
        "\"P1Y\"",
        "\"1h\"");
    type(
        "period",
        List.of(
            Period.of(1, 2, 3),
            Period.ZERO,
            Period.of(-1, 0, 40),
            Period.of(Integer.MAX_VALUE, Integer.MIN_VALUE, 0)),
        "1",
        "\"\"",
        "\"P\"",
        "\"PT1H\"");
    type(
        "year",
        List.of(
            Year.of(2026),
            Year.of(10000),
            Year.of(5),
            Year.of(-1),
            Year.of(Year.MIN_VALUE),
            Year.of(Year.MAX_VALUE)),
        "1000000000",
        "\"2026\"",
        "20.5");
    type(
        "yearMonth",
        List.of(
            YearMonth.of(2026, 1),
            YearMonth.of(10000, 12),
            YearMonth.of(-1, 1),
            YearMonth.of(5, 1),
            YearMonth.of(Year.MAX_VALUE, 1)),
        "1",
        "\"\"",
        "\"2026\"",
        "\"2026-13\"",
        "\"2026-01-01\"");
    type(
        "monthDay",
        List.of(MonthDay.of(1, 31), MonthDay.of(2, 29)),
        "1",
        "\"\"",
        "\"01-31\"",
        "\"--13-01\"");
    type(
        "zone",
        List.of(
            ZoneId.of("Europe/Paris"),
            ZoneId.of("UTC"),
            ZoneId.of("GMT+1"),
            ZoneId.of("America/Argentina/Buenos_Aires")),
        "1",
        "\"\"",
        "\"Europe Paris\"");
    type(
        "zoneOffset",
        List.of(
            ZoneOffset.ofHours(1),
            ZoneOffset.UTC,
            ZoneOffset.MAX,
            ZoneOffset.MIN,
            ZoneOffset.ofHoursMinutesSeconds(1, 2, 3)),
        "1",
        "\"\"",
        "\"Europe/Paris\"");
    type("plain", List.of(Plain.values()), "\"THREE\"", "\"one\"", "0", "\"0\"", "\"\"");
    type("renamed", List.of(Renamed.values()), "\"FIRST\"", "\"1\"", "2");
    type("valued", List.of(Valued.values()), "\"LOW\"", "\"\"");
    type("numbered", List.of(Numbered.values()), "11", "0", "\"TEN\"", "10.5");
    type("created", List.of(Created.values()), "1", "{}");
    type("open", List.of(Open.values()), "1", "{}");
  }

  private static void type(String name, List<?> values, String... refused) {
    VALUES.put(name, values);
    REFUSED.put(name, List.of(refused));
  }

  @BeforeAll
  static void open() {
    House.get(HOUSE.services.publish(Everything.class, giver()));
    client = HOUSE.services.client(Everything.class);
    Gateway gateway =
        HOUSE.open(
            GatewayOptions.of(List.of(RouteOptions.contract(BASE, Everything.class))).withPort(0));
    port = gateway.port();
    referee = new Referee(gateway.openApi());
  }

  private static Everything giver() {
    return (Everything)
        Proxy.newProxyInstance(
            Everything.class.getClassLoader(),
            new Class<?>[] {Everything.class},
            (proxy, method, values) -> Future.succeededFuture(given(values)));
  }

  @SuppressWarnings("unchecked")
  private static Object given(Object[] values) {
    return values.length == 1
        ? values[0]
        : new Texts<>(
            values[0],
            values[1],
            (List<Object>) values[2],
            (Optional<Object>) values[3],
            (Optional<Object>) values[4]);
  }

  static Stream<Arguments> values() {
    return VALUES.entrySet().stream()
        .flatMap(type -> type.getValue().stream().map(value -> Arguments.of(type.getKey(), value)));
  }

  static Stream<Arguments> refused() {
    return REFUSED.entrySet().stream()
        .flatMap(type -> type.getValue().stream().map(json -> Arguments.of(type.getKey(), json)));
  }

  @Test
  void theDocumentIsOneOfOpenApi31() {
    assertThat(referee.document()).isEmpty();
    assertThat(new Referee("{\"openapi\": \"3.1.0\"}").document()).isNotEmpty();
  }

  @Test
  void everyTypeOfTheTableIsTried() {
    List<Class<?>> tried =
        VALUES.values().stream().<Class<?>>map(values -> values.get(0).getClass()).toList();
    for (ScalarType type : ScalarType.values()) {
      assertThat(tried)
          .anyMatch(known -> type.classes().stream().anyMatch(it -> it.isAssignableFrom(known)));
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("values")
  void aValueComesBackTheSameOverTheBusAndHttp(String type, Object value) throws Exception {
    Method method = method("box", type);
    Box<Object> box = box(value);
    Method texts = method("text", type);
    Object[] arguments = {
      value, value, List.of(value, value), Optional.of(value), Optional.of(value)
    };

    assertThat(overBus(method, box)).isEqualTo(box);
    assertThat(overBus(texts, arguments)).isEqualTo(given(arguments));

    String json = Json.encode(box).toString();
    HttpResponse<String> answer = Web.post(port, BASE + "/" + type, json);
    assertThat(answer.statusCode()).as(json + " gave " + answer.body()).isEqualTo(200);
    assertThat(decoded(answer, method)).isEqualTo(box);
    assertThat(referee.body(BASE + "/" + type, json)).isEmpty();
    assertThat(referee.answer(BASE + "/" + type, "post", answer.body())).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("values")
  void aValueComesThroughPathQueryAndHeader(String type, Object value) {
    Object inPath = fitsPath(text(value)) ? value : fittingPath(type);
    boolean inHeader = text(value).matches("[!-~]{1,1000}");
    Method method = method("text", type);
    HttpResponse<String> answer =
        Web.get(
            port,
            "%s/%s/%s?query=%s&all=%3$s&all=%4$s&some=%4$s"
                .formatted(BASE, type, encoded(inPath), encoded(value)),
            inHeader ? new String[] {"X-Header", text(value)} : new String[0]);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(decoded(answer, method))
        .isEqualTo(
            new Texts<>(
                inPath,
                value,
                List.of(inPath, value),
                Optional.of(value),
                inHeader ? Optional.of(value) : Optional.empty()));
    String path = BASE + "/" + type + "/{path}";
    String json = Json.encode(value).toString();
    assertThat(referee.parameter(path, "query", json)).isEmpty();
    assertThat(referee.parameter(path, "path", json)).isEmpty();
    assertThat(referee.parameter(path, "some", json)).isEmpty();
    assertThat(referee.parameter(path, "X-Header", json)).isEmpty();
    assertThat(referee.parameter(path, "all", "[" + json + "]")).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refused")
  void whatIsNoValueIsRefusedByNameInEveryPlace(String type, String json) {
    ObjectNode body = Json.mapper().valueToTree(box(VALUES.get(type).get(0)));
    body.put("value", "§").put("some", "§");
    body.putArray("list").add("§");
    body.putArray("gaps").add("§");
    body.putObject("byName").put("k", "§");
    body.putObject("inner").put("value", "§");
    String text = body.toString().replace("\"§\"", json);

    HttpResponse<String> answer = Web.post(port, BASE + "/" + type, text);

    assertThat(answer.statusCode()).as(text + " gave " + answer.body()).isEqualTo(400);
    assertThat(Web.json(answer).getString("code")).isEqualTo("INVALID_ARGUMENT");
    assertThat(Web.json(answer).getJsonArray("errors"))
        .extracting(error -> ((JsonObject) error).getString("pointer"))
        .contains("/value", "/some", "/list/0", "/gaps/0", "/byName/k", "/inner/value");
    if (!json.contains("\\u") && !json.contains("e2000")) { // a schema cannot say that
      assertThat(referee.body(BASE + "/" + type, text)).as(text).isNotEmpty();
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "localDate, 2026-02-30",
    "instant, 2026-02-30T00:00:00Z",
    "localDateTime, 2026-02-30T00:00",
    "monthDay, --02-30",
    "zone, Nowhere/City",
    "zoneOffset, +19:00",
    "duration, PT9999999999999999999S",
    "created, pink"
  })
  void whatHasTheFormAndIsNoValueIsRefusedByName(String type, String text) {
    ObjectNode body = Json.mapper().valueToTree(box(VALUES.get(type).get(0)));
    HttpResponse<String> posted =
        Web.post(port, BASE + "/" + type, body.put("value", text).toString());
    HttpResponse<String> got =
        Web.get(
            port,
            "%s/%s/%s?query=%s".formatted(BASE, type, encoded(fittingPath(type)), encoded(text)));

    assertThat(posted.statusCode()).isEqualTo(400);
    assertThat(posted.body()).contains("INVALID_ARGUMENT", "\"field\":\"value\"");
    assertThat(got.statusCode()).isEqualTo(400);
    assertThat(got.body()).contains("INVALID_ARGUMENT", "\"field\":\"query\"");
  }

  @ParameterizedTest
  @CsvSource({"190, 200", "210, 400", "990, 400", "20000, 400"})
  void recordsWithinRecordsAreReadToALimit(int levels, int status) {
    ObjectNode body = Json.mapper().valueToTree(box("text"));
    String inner = "{\"value\":\"a\",\"next\":".repeat(levels) + "null" + "}".repeat(levels);
    String json = body.put("inner", "§").toString().replace("\"§\"", inner);

    assertThat(Web.post(port, BASE + "/text", json).statusCode()).isEqualTo(status);
  }

  private static Box<Object> box(Object value) {
    return new Box<>(
        value,
        List.of(value, value),
        Set.of(value),
        Optional.of(value),
        Map.of("name", value),
        Map.of(value, 1),
        new Box.Inner<>(value, Optional.of(new Box.Inner<>(value, Optional.empty()))),
        List.of(Optional.of(value), Optional.empty()));
  }

  private static Object overBus(Method method, Object... arguments) throws Exception {
    return House.get((Future<?>) method.invoke(client, arguments));
  }

  private static Method method(String kind, String type) {
    String name = kind + Character.toUpperCase(type.charAt(0)) + type.substring(1);
    return Arrays.stream(Everything.class.getMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Object decoded(HttpResponse<String> answer, Method method) {
    JavaType future = Json.mapper().constructType(method.getGenericReturnType());
    return Json.decode(Buffer.buffer(answer.body()), future.getBindings().getBoundType(0));
  }

  /** What a person writes for a value where there is no JSON. */
  private static String text(Object value) {
    return Json.mapper().<JsonNode>valueToTree(value).asText();
  }

  private static String encoded(Object value) {
    return URLEncoder.encode(text(value), StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Object fittingPath(String type) {
    return VALUES.get(type).stream().filter(value -> fitsPath(text(value))).findFirst().get();
  }

  private static boolean fitsPath(String text) {
    return !text.isEmpty() && text.length() < 1000 && !text.matches("(?s).*[/\\\\\\p{Cntrl}].*");
  }
}
