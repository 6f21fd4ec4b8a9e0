package dev.flotilla.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.Nodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the admin server answers to people, beside the API. */
class AdminPagesTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

  @RegisterExtension static final Nodes NODES = Nodes.of(1);

  @TempDir private static Path folder;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Path token;
  private static int port;

  @BeforeAll
  static void open() throws IOException {
    token = folder.resolve("admin-token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, TOKEN);
    AdminOptions options = AdminOptions.builder().port(0).tokenFile(token.toString()).build();
    Island island = Island.on(NODES.node(0));
    port = Island.get(AdminApi.start(NODES.vertx(0), island.sources(), options)).port();
  }

  @Test
  void aBrowserWithoutTheTokenReadsHowToGetIt() throws Exception {
    for (String path : List.of("/", "/console", "/favicon.ico")) {
      HttpResponse<String> page = get(path, "accept", BROWSER);

      assertThat(page.statusCode()).as(path).isEqualTo(401);
      assertThat(page.headers().firstValue("www-authenticate")).contains("Bearer");
      assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("x-trace-id")).isPresent();
      assertThat(page.body())
          .contains("FLOTILLA_HOME/admin-token", "Authorization: Bearer")
          .doesNotContain(TOKEN, token.toString(), "<script", "style=");
    }
  }

  @Test
  void whatThePageNeedsIsServedWithoutTheToken() throws Exception {
    assertThat(get("/pages/style.css").statusCode()).isEqualTo(200);
    assertThat(get("/pages/icon.svg").headers().firstValue("content-type"))
        .contains("image/svg+xml");
    assertThat(get("/pages/missing.css").statusCode()).isEqualTo(401);
    assertThat(get("/pages/..%2fAdmin.class").statusCode()).isEqualTo(400);
  }

  @Test
  void otherClientsGetAProblemDocument() throws Exception {
    for (String path : List.of("/", "/console", "/admin/v1/policies")) {
      HttpResponse<String> answer = get(path, "accept", "*/*");

      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("UNAUTHENTICATED");
    }
  }

  @Test
  void withTheTokenTheRootLinksToTheApi() throws Exception {
    JsonObject links = new JsonObject(get("/", "authorization", "Bearer " + TOKEN).body());

    assertThat(get(links.getString("openapi"), "authorization", "Bearer " + TOKEN).statusCode())
        .isEqualTo(200);
    assertThat(get("/console", "authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(404);
  }

  private static HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }
}
