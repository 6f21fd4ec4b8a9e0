package dev.flotilla.insight.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cannot reach postgresql://shop:hunter2@db:5432/shop | cannot reach"
            + " postgresql://shop:***@db:5432/shop",
        "header Authorization: Bearer abcdef0123456789 | header Authorization: Bearer ***",
        "authorization=Basic dXNlcjpwYXNz | authorization=Basic ***",
        "sent bearer 0123456789abcdef to it | sent bearer *** to it",
        "password=hunter2, user=shop | password=***, user=shop",
        "{\"password\":\"hunter 2\",\"user\":\"shop\"} | {\"password\":***,\"user\":\"shop\"}",
        "FLOTILLA_DB_PASSWORD=hunter2 | FLOTILLA_DB_PASSWORD=***",
        "?token=abc&page=2 | ?token=***&page=2",
        "api-key: abc | api-key: ***"
      })
  void secretsAreHidden(String text, String shown) {
    assertThat(Secrets.hide(text)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/catalog/products 200 54B 3.624ms trace=ce7024254fed329156b9a647eee4c4eb",
        "the admin API needs a token",
        "http://127.0.0.1:8080/api",
        "Set the password in a file."
      })
  void everythingElseStays(String text) {
    assertThat(Secrets.hide(text)).isEqualTo(text);
  }

  @Test
  void aLongLineTakesNoLongTime() {
    String text = "token " + "a".repeat(100_000) + "://".repeat(10_000);

    assertThat(Secrets.hide(text)).isEqualTo(text);
  }
}
