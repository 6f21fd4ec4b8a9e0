package dev.flotilla.verticles.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ServiceFailure;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageCursorTest {

  @Test
  void aCursorIsReadBackExactly() {
    PageCursor listed = new PageCursor(Optional.empty(), "A.1");
    PageCursor found = new PageCursor(Optional.of(Float.floatToIntBits(0.0607927f)), "A-1");

    assertThat(PageCursor.parse(listed.text(), false)).isEqualTo(listed);
    assertThat(PageCursor.parse(found.text(), true)).isEqualTo(found);
  }

  @Test
  void aCursorOfAListDoesNotFitASearch() {
    String listed = new PageCursor(Optional.empty(), "A-1").text();

    assertThatThrownBy(() -> PageCursor.parse(listed, true)).isInstanceOf(ServiceFailure.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0", "A\0B", "A B", "A|B", "\uFFFD"})
  void aCursorThatNamesNoSkuIsRefused(String sku) {
    String tampered = new PageCursor(Optional.empty(), sku).text();

    assertThatThrownBy(() -> PageCursor.parse(tampered, false)).isInstanceOf(ServiceFailure.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "***", "QQ", "eHx8"})
  void anyOtherTextIsRefused(String text) {
    assertThatThrownBy(() -> PageCursor.parse(text, true))
        .isInstanceOf(ServiceFailure.class)
        .hasMessageContaining("after must be the next of an earlier page");
  }
}
