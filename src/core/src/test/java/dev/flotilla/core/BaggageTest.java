package dev.flotilla.core;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaggageTest {

  @Test
  void entriesAreReadFromAllHeadersOfAMessage() {
    assertThat(Baggage.parse(List.of("x-canary=always, user = 7 ", "user=8,Region=eu-1")))
        .containsExactly(entry("x-canary", "always"), entry("user", "8"), entry("Region", "eu-1"));
    assertThat(Baggage.parse((String) null)).isEmpty();
  }

  @Test
  void theExampleOfTheSpecificationIsRead() {
    assertThat(
            Baggage.parse(
                "key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=value"))
        .containsExactly(entry("key1", "value1"), entry("key2", "value2"), entry("key3", "value3"));
    assertThat(Baggage.parse("userId=Am%C3%A9lie,serverNode=DF%2028,isProduction=false"))
        .containsExactly(
            entry("userId", "Amélie"),
            entry("serverNode", "DF 28"),
            entry("isProduction", "false"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",", "=", "=x", "a", "a b=c", "a=b c", "ü=1", "a=\"b\"", "a=ü", "a=b\\"})
  void whatIsMalformedIsLeftOutAndTheRestStays(String malformed) {
    assertThat(Baggage.parse("before=1," + malformed + ",after=2"))
        .containsExactly(entry("before", "1"), entry("after", "2"));
  }

  @Test
  void anEmptyValueIsAValue() {
    assertThat(Baggage.parse("a=")).containsExactly(entry("a", ""));
    assertThat(Baggage.write(Map.of("a", ""))).isEqualTo("a=");
  }

  @Test
  void octetsThatAreNoUtf8AreReplacedAndALonePercentStays() {
    assertThat(Baggage.parse("a=x%FFy,b=100%,c=%zz"))
        .containsExactly(entry("a", "x\uFFFDy"), entry("b", "100%"), entry("c", "%zz"));
  }

  @Test
  void valuesAreWrittenInVisibleAscii() {
    assertThat(Baggage.write(Map.of("a", "ü, 50%;\"\\\n=")))
        .isEqualTo("a=%C3%BC%2C%2050%25%3B%22%5C%0A=");
    assertThat(Baggage.write(Map.of())).isEmpty();
    assertThat(Baggage.write(Map.of("not a name", "x"))).isEmpty();
  }

  @Test
  void anyTextSurvivesWritingAndReading() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 1_000; round++) {
      String text =
          random
              .ints(random.nextInt(20), 0, Character.MAX_CODE_POINT + 1)
              .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
              .mapToObj(Character::toString)
              .collect(Collectors.joining());
      Map<String, String> entries = Map.of("a", text, "b", "2");

      assertThat(Baggage.parse(Baggage.write(entries))).as("seed " + seed).isEqualTo(entries);
    }
  }

  @Test
  void sixtyFourEntriesPassAndTheNextIsLeftOut() {
    Map<String, String> many = entries(65, 1);

    assertThat(Baggage.parse(Baggage.write(many))).hasSize(64).doesNotContainKey("k64");
    String header =
        many.entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining(","));
    assertThat(Baggage.parse(header + ",k0=again")).hasSize(64).containsEntry("k0", "again");
  }

  @Test
  void what8192BytesHoldPassesAndWhatIsLongerIsLeftOutWhole() {
    String fits = "a=" + "x".repeat(8190);

    assertThat(Baggage.parse(fits)).hasSize(1);
    assertThat(Baggage.write(Baggage.parse(fits))).isEqualTo(fits);
    assertThat(Baggage.parse(fits + "x")).isEmpty();
    assertThat(Baggage.write(Map.of("a", "x".repeat(8191)))).isEmpty();
    assertThat(Baggage.parse("a=1,long=" + "x".repeat(8200) + ",b=2")).containsOnlyKeys("a", "b");
    assertThat(Baggage.write(entries(64, 500))).hasSizeBetween(7_600, 8_192);
  }

  private static Map<String, String> entries(int count, int length) {
    return IntStream.range(0, count)
        .boxed()
        .collect(
            toMap(i -> "k" + i, i -> "v".repeat(length), (one, other) -> one, LinkedHashMap::new));
  }
}
