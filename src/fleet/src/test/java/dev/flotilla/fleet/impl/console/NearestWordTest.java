package dev.flotilla.fleet.impl.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestWordTest {

  private static final List<String> WORDS = List.of("up", "down", "status", "restart", "--json");

  @ParameterizedTest
  @CsvSource({
    "stauts,status",
    "dwon,down",
    "upp,up",
    "--jsn,--json",
    "--josn,--json",
    "restrat,restart",
    "status,status"
  })
  void aSlipOfTheFingersLeadsToTheWord(String typed, String meant) {
    assertThat(NearestWord.to(typed, WORDS)).contains(meant);
    assertThat(NearestWord.hint(typed, WORDS)).isEqualTo("; did you mean '" + meant + "'?");
  }

  @ParameterizedTest
  @CsvSource({"dance", "x", "--yaml", "''"})
  void aWordThatIsFarFromAllIsNotGuessedAt(String typed) {
    assertThat(NearestWord.hint(typed, WORDS)).isEmpty();
  }

  @Test
  void withoutWordsThereIsNone() {
    assertThat(NearestWord.to("up", List.of())).isEmpty();
  }
}
