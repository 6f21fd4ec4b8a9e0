package dev.flotilla.rpc.impl.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flotilla.rpc.impl.codec.InvalidContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

  @ParameterizedTest
  @CsvSource({
    "'',''",
    "/,''",
    "a,/a",
    "/a,/a",
    "a/,/a",
    "/a/,/a",
    "/a/{b}/c,/a/{b}/c",
    "/v1.2/@me,/v1.2/@me"
  })
  void slashesAroundItDoNotMatter(String written, String text) {
    assertThat(PathTemplate.of(written).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a//b",
        "/{}",
        "/{a",
        "/{a}.json",
        "/{a: .*}",
        "/a b",
        "/a?b",
        "/a#b",
        "/{a}/{a}"
      })
  void whatNoRouteCouldMatchIsRefused(String written) {
    assertThatExceptionOfType(InvalidContract.class)
        .isThrownBy(() -> PathTemplate.of(written))
        .withMessageContaining(written);
  }

  @Test
  void variablesAreThereInOrder() {
    assertThat(PathTemplate.of("/a/{x}/b/{y}").variables()).containsExactly("x", "y");
  }

  @Test
  void aTemplateBelowAnotherHasTheVariablesOfBoth() {
    PathTemplate below = PathTemplate.of("/b/{y}").below(PathTemplate.of("/a/{x}/"));
    assertThat(below.text()).isEqualTo("/a/{x}/b/{y}");
    assertThat(below.variables()).containsExactly("x", "y");
    assertThat(below.shape()).isEqualTo("/a/{}/b/{}");
  }
}
