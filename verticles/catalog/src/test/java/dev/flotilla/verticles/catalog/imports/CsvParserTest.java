package dev.flotilla.verticles.catalog.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvParserTest {

  private final List<String> seen = new ArrayList<>();
  private Predicate<CsvRecord> refused = record -> false;
  private final CsvParser parser = new CsvParser(1024, new Recorder());

  private final class Recorder implements CsvParser.Rows {
    @Override
    public boolean row(CsvRecord record) {
      List<String> fields = new ArrayList<>();
      for (int field = 0; field < record.size(); field++) {
        fields.add(text(record, field));
      }
      seen.add(record.line() + ":" + String.join("|", fields));
      return !refused.test(record);
    }

    @Override
    public void malformed(long line, int field, String reason) {
      seen.add(line + "!" + reason);
    }
  }

  private static String text(CsvRecord record, int field) {
    try {
      return record.text(field);
    } catch (IllegalArgumentException noText) {
      return noText.getMessage();
    }
  }

  @Test
  void plainAndQuotedFieldsAreRead() {
    parse("a,b,c\r\n\"x, y\",\"say \"\"hi\"\"\",\"two\nlines\"\nlast,,\n");

    assertThat(seen).containsExactly("1:a|b|c", "2:x, y|say \"hi\"|two\nlines", "4:last||");
  }

  @Test
  void aLastRowWithoutLineEndCounts() {
    parse("a,b\nc,d");

    assertThat(seen).containsExactly("1:a|b", "2:c|d");
  }

  @Test
  void linesWithoutTextAreNoRows() {
    parse("\n\na,b\n\n\r\n , \n,,,\n\"\",\nb,c\n");

    assertThat(seen).containsExactly("3:a|b", "9:b|c");
  }

  @Test
  void linesEndWithLineFeedCarriageReturnOrBoth() {
    parse("a\rb\r\nc\n\rd\r\r\ne\r\"f\r\ng\"\rh");

    assertThat(seen).containsExactly("1:a", "2:b", "3:c", "5:d", "7:e", "8:f\r\ng", "10:h");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a;b,c;d\n1;2,3;4", "sep=;\na;b\n1;2", "\"SEP=|\"\r\na|b\n1|2", "a\tb\n1\t2"})
  void theFirstLineTellsTheSeparator(String text) {
    parse(text);

    assertThat(seen).hasSize(2).allMatch(row -> row.matches("[0-9]:[^|]+(\\|[^|]+)+"));
  }

  @Test
  void blanksAroundAQuotedFieldDoNotBelongToIt() {
    parse("a, \"b, c\" ,\t\" d \"\n");

    assertThat(seen).containsExactly("1:a|b, c| d ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "a\"b,c ; a quote inside a field that is not quoted",
        "\"a\"b,c ; text after a closing quote",
        "\"a\" \"b\",c ; text after a closing quote",
      })
  void aMalformedRowIsToldAndTheNextOneIsRead(String row, String reason) {
    parse("ok\n" + row + "\nnext\n");

    assertThat(seen).hasSize(3).contains("1:ok", "3:next");
    assertThat(seen.get(1)).startsWith("2!" + reason);
  }

  @Test
  void aLineThatIsTooLongIsToldAndTheNextOneIsRead() {
    parse("a\n\"" + "x".repeat(2000) + "\n" + "y".repeat(1025) + "\n" + "z".repeat(1024));

    assertThat(seen)
        .containsExactly(
            "1:a",
            "2!a line is longer than 1024 bytes",
            "3!a line is longer than 1024 bytes",
            "4:" + "z".repeat(1024));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 2_564, 4_999, 5_000})
  void aQuoteThatIsNeverClosedCostsItsLineOnly(int broken) {
    StringBuilder text = new StringBuilder();
    for (int line = 1; line <= 5_000; line++) {
      text.append(
          line == broken ? "S-" + line + ",\"Spade\n" : "S-" + line + ",Spade,\"a, b\"\r\n");
    }

    parse(text.toString());

    assertThat(seen).hasSize(5_000);
    assertThat(seen).filteredOn(row -> row.contains("!")).hasSize(1);
    assertThat(seen.get(broken - 1)).startsWith(broken + "!a quote is never closed");
  }

  @Test
  void aQuoteThatIsNeverClosedBeforeLinesWithoutQuotesEndsAtTheLimit() {
    parse("a,b\nc,\"d\n" + "e,f\n".repeat(1_000) + "g,\"h\n" + "i,j\n".repeat(10));

    assertThat(seen).hasSize(1_013);
    assertThat(seen)
        .filteredOn(row -> row.contains("!"))
        .containsExactly(
            "2!a record is longer than 1024 bytes; is a quote never closed?",
            "1003!a quote is never closed: its field runs to the end of the file");
  }

  @Test
  void aRecordOverSeveralLinesThatIsRefusedIsReadAgainFromItsSecondLine() {
    refused = record -> record.lines() > 1 && record.size() == 2;

    parse("x,\"a\nb,c\nd\"\ny,\"e\nf\",z\n");

    assertThat(seen)
        .containsExactly(
            "1:x|a\nb,c\nd",
            "2:b|c",
            "3!a quote inside a field that is not quoted; put the field in quotes and double the"
                + " quote",
            "4:y|e\nf|z");
  }

  /** Each of these made a reader that starts over at every quote take minutes. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a,\"b\n", "\"\n", "\"a\"\"\n", "a,\"\"\"b\",\"\n", "\"\"\n", "a,\"b\rc,\"\"\r"})
  void quotesOnEveryLineTakeTimeInProportion(String line) {
    refused = record -> record.lines() > 1;
    CsvParser large = new CsvParser(64 << 10, new Recorder());
    Buffer chunk = Buffer.buffer(line.repeat(10_000));

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 20; i++) {
            large.feed(chunk);
          }
          large.feed(Buffer.buffer("y,z\n"));
          large.end();
        });

    assertThat(seen.get(seen.size() - 1)).endsWith(":y|z");
  }

  @Test
  void bytesThatAreNoUtf8AreNamedWithTheirPlace() {
    parser.feed(Buffer.buffer(new byte[] {'a', ',', 'b', (byte) 0xC3, '\n'}));

    assertThat(seen)
        .containsExactly("1:a|is not UTF-8 (byte 0xC3 at character 2); save the file as UTF-8");
  }

  @Test
  void whereTheChunksAreCutChangesNothing() {
    String text = "sku,näme\n\"€ 5, \"\"ok\"\"\",日本\r\nx\"y,z\rlast,\"a\r\nb\"\r\n\"open,\n1,2\n";
    parse(text);
    List<String> whole = List.copyOf(seen);

    for (long seed = 0; seed < 200; seed++) {
      seen.clear();
      parseInPieces(text, new Random(seed));
      assertThat(seen).as("seed " + seed).isEqualTo(whole);
    }
  }

  /** Whatever stands in a file: each line with text is in exactly one record, or rejected. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noLineIsLostAndNoneIsReadIntoTwoRecords(boolean severalLinesAreRefused) {
    String[] parts = {"a", "a", "\"", "\"", "\"\"", ",", " ", "\n", "\r", "\r\n", "aaaaaaaaaaaa"};
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder("a,a\n");
      for (int part = random.nextInt(40); part > 0; part--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      List<Integer> told = new ArrayList<>();
      parseInPieces(text.toString(), random, new Coverage(told, severalLinesAreRefused));

      String[] lines = text.toString().split("\r\n|\r|\n", -1);
      assertThat(told).as("seed %d: %s", seed, text).isSorted().doesNotHaveDuplicates();
      for (int line = 1; line <= lines.length; line++) {
        assertThat(told.contains(line) || !lines[line - 1].contains("a"))
            .as("seed %d: line %d of %s", seed, line, text)
            .isTrue();
      }
    }
  }

  /** Notes each line of each record, and each line that is rejected. */
  private record Coverage(List<Integer> told, boolean severalLinesAreRefused)
      implements CsvParser.Rows {
    @Override
    public boolean row(CsvRecord record) {
      boolean refused = severalLinesAreRefused && record.lines() > 1;
      for (int line = 0; line < (refused ? 1 : record.lines()); line++) {
        told.add((int) record.line() + line);
      }
      return !refused;
    }

    @Override
    public void malformed(long line, int field, String reason) {
      told.add((int) line);
    }
  }

  private void parse(String text) {
    parser.feed(Buffer.buffer(text));
    parser.end();
  }

  private void parseInPieces(String text, Random random) {
    parseInPieces(text, random, new Recorder());
  }

  private static void parseInPieces(String text, Random random, CsvParser.Rows rows) {
    CsvParser fresh = new CsvParser(rows instanceof Coverage ? 20 : 1024, rows);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(4));
      fresh.feed(Buffer.buffer().appendBytes(bytes, from, to - from));
      from = to;
    }
    fresh.end();
  }
}
