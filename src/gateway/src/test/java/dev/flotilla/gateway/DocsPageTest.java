package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DocsPageTest {

  private static final Pattern LINK =
      Pattern.compile("(?:href|src)=\"([^\"#]+)\"|from '([^']+)'|fetch\\('([^']+)'");

  @RegisterExtension static final House HOUSE = new House();
  private static int port;

  @BeforeAll
  static void open() {
    port = HOUSE.open(House.libraryOnly()).port();
  }

  @Test
  void thePageAndAllItNeedsComeFromTheGateway() {
    Deque<String> toRead = new ArrayDeque<>(Set.of("/docs"));
    Set<String> read = new LinkedHashSet<>();
    while (!toRead.isEmpty()) {
      String path = toRead.pop();
      if (read.add(path)) {
        HttpResponse<String> answer = Web.get(port, path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        if (!path.equals("/openapi.json") && !path.equals("/docs/icon.svg")) {
          assertThat(answer.body()).as(path).doesNotContain("http://", "https://", "innerHTML");
          Matcher links = LINK.matcher(answer.body());
          while (links.find()) {
            toRead.push(absolute(first(links)));
          }
        }
      }
    }

    assertThat(read)
        .contains(
            "/docs",
            "/docs/app.js",
            "/docs/view.js",
            "/docs/schema.js",
            "/docs/style.css",
            "/docs/icon.svg",
            "/openapi.json");
  }

  @Test
  void thePolicyAllowsNothingFromElsewhereAndNothingInline() {
    HttpResponse<String> page = Web.get(port, "/docs");

    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "*", "http");
    assertThat(page.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(page.body()).doesNotContain("style=", "onclick=", "<style");
    assertThat(page.body()).doesNotContainPattern("<script(?![^>]* src=)");
  }

  @Test
  void modulesAreServedAsJavaScript() {
    assertThat(Web.get(port, "/docs/app.js").headers().firstValue("content-type"))
        .contains("text/javascript; charset=utf-8");
  }

  @Test
  void aPageThatTheBrowserHasIsNotSentAgain() {
    String tag = Web.get(port, "/docs").headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again = Web.get(port, "/docs", "If-None-Match", tag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  private static String first(Matcher link) {
    for (int group = 1; group <= link.groupCount(); group++) {
      if (link.group(group) != null) {
        return link.group(group);
      }
    }
    throw new IllegalStateException("no group");
  }

  private static String absolute(String link) {
    return link.startsWith("./") ? "/docs/" + link.substring(2) : link;
  }
}
