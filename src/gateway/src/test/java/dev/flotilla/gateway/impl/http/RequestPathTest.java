package dev.flotilla.gateway.impl.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b",
    "/a/b/, /a/b",
    "//a///b, /a/b",
    "/a/./b/., /a/b",
    "/a/../b, /b",
    "/a/b/.., /a",
    "/a/%2e%2e/b, /b",
    "/a/%2E/b, /a/b",
    "/%61/b, /a/b",
    "/a%20b, /a%20b",
    "/a%c3%9f, /a%C3%9F",
    "/a/b?c=/../d, /a/b",
    "/a#x, /a",
    "http://somewhere/a/b, /a/b",
    "/..a/b..c/..., /..a/b..c/...",
  })
  void hasOneForm(String target, String text) {
    RequestPath path = RequestPath.of(target);

    assertThat(path.text()).isEqualTo(text);
    assertThat("/" + String.join("/", path.segments())).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "//", "/.", "/a/..", "http://somewhere", "/?x"})
  void mayBeTheRoot(String target) {
    assertThat(RequestPath.of(target)).isEqualTo(RequestPath.ROOT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..",
        "/a/../..",
        "/%2e%2e/a",
        "/a%2fb",
        "/a%2Fb",
        "/a%5cb",
        "/a\\b",
        "/a%00",
        "/a%0a",
        "/a%7f",
        "/a%",
        "/a%4",
        "/a%zz",
        "a/b",
        "*"
      })
  void isRefusedWhenItCouldBeReadInTwoWays(String target) {
    ProblemException problemException =
        catchThrowableOfType(ProblemException.class, () -> RequestPath.of(target));

    assertThat(problemException).isNotNull();
    assertThat(problemException.problem().kind()).isEqualTo(ProblemKind.MALFORMED_REQUEST);
  }

  @Test
  void theQueryIsWhatFollowsTheQuestionMark() {
    assertThat(RequestPath.queryOf("/a?b=c?d#e")).isEqualTo("b=c?d");
    assertThat(RequestPath.queryOf("/a")).isEmpty();
  }

  @Test
  void escapesAreUtf8() {
    assertThat(RequestPath.decoded("%E2%82%AC+1", true)).isEqualTo("€ 1");
    assertThat(RequestPath.decoded("%E2%82%AC+1", false)).isEqualTo("€+1");
    assertThat(
            catchThrowableOfType(
                ProblemException.class, () -> RequestPath.decoded("%E2%82", false)))
        .isNotNull();
  }
}
