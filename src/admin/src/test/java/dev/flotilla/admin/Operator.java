package dev.flotilla.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Somebody with a token, over real HTTP. */
record Operator(int port, String token) {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  HttpResponse<String> send(String method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("content-type", "application/json"));
    if (token != null) {
      all.addAll(List.of("authorization", "Bearer " + token));
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/admin/v1" + path))
            .timeout(Duration.ofSeconds(30))
            .headers(all.toArray(String[]::new))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException broken) {
      throw new AssertionError(method + " " + path + ": " + broken, broken);
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  JsonObject get(String path) {
    return ok(send("GET", path, null));
  }

  JsonObject put(String path, String body, String... headers) {
    return ok(send("PUT", path, body, headers));
  }

  static JsonObject ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  /** The detail of a problem with this status. */
  static String problem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getString("code")).isEqualTo(code);
    assertThat(problem.getString("traceId")).matches("[0-9a-f]{32}");
    return problem.getString("detail");
  }
}
