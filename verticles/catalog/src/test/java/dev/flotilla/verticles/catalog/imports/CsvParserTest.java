package dev.flotilla.verticles.catalog.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvParserTest {

  private final List<String> seen = new ArrayList<>();
  private final CsvParser parser = new CsvParser(1024, new Recorder());

  private final class Recorder implements CsvParser.Rows {
    @Override
    public void row(long line, List<String> fields) {
      seen.add(line + ":" + String.join("|", fields));
    }

    @Override
    public void malformed(long line, String reason) {
      seen.add(line + "!" + reason);
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
  void emptyLinesAndAByteOrderMarkAreNoRows() {
    parse("\uFEFFa\n\n\r\nb\n");

    assertThat(seen).containsExactly("1:a", "4:b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "a\"b,c ; a quote inside a field that is not quoted",
        "\"a\"b,c ; text after a closing quote",
      })
  void aMalformedRowIsToldAndTheNextOneIsRead(String row, String reason) {
    parse("ok\n" + row + "\nnext\n");

    assertThat(seen).containsExactly("1:ok", "2!" + reason, "3:next");
  }

  @Test
  void aQuoteThatIsNeverClosedEndsAtTheLimit() {
    parse("\"" + "x".repeat(2000) + "\nnext\n");

    assertThat(seen)
        .containsExactly("1!a row is longer than 1024 bytes; is a quote never closed?", "2:next");
  }

  @Test
  void aQuoteThatIsOpenAtTheEndIsTold() {
    parse("a\n\"b");

    assertThat(seen).containsExactly("1:a", "2!a quote is never closed");
  }

  @Test
  void bytesThatAreNoTextAreTold() {
    parser.feed(Buffer.buffer(new byte[] {'a', ',', (byte) 0xC3, '\n', 'b', '\n'}));

    assertThat(seen).containsExactly("1!not UTF-8", "2:b");
  }

  @Test
  void whereTheChunksAreCutChangesNothing() {
    String text = "sku,näme\n\"€ 5, \"\"ok\"\"\",日本\r\nx\"y,z\nlast,\"a\nb\"";
    parse(text);
    List<String> whole = List.copyOf(seen);

    for (long seed = 0; seed < 200; seed++) {
      seen.clear();
      parseInPieces(text, new Random(seed));
      assertThat(seen).as("seed " + seed).isEqualTo(whole);
    }
  }

  private void parse(String text) {
    parser.feed(Buffer.buffer(text));
    parser.end();
  }

  private void parseInPieces(String text, Random random) {
    CsvParser fresh = new CsvParser(1024, new Recorder());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(4));
      fresh.feed(Buffer.buffer().appendBytes(bytes, from, to - from));
      from = to;
    }
    fresh.end();
  }
}
