package dev.flotilla.fleet.impl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UrlLineTest {

  @Test
  void aPortThatBrowsersRefuseIsPointedOut() {
    assertThat(UrlLine.of("gateway", "http://127.0.0.1:10080"))
        .startsWith("  gateway    http://127.0.0.1:10080  (browsers refuse this port")
        .contains("--port-offset");
    assertThat(UrlLine.of("gateway", "http://127.0.0.1:8080"))
        .isEqualTo("  gateway    http://127.0.0.1:8080");
    assertThat(UrlLine.of("gateway", "http://shop.example"))
        .isEqualTo("  gateway    http://shop.example");
  }
}
