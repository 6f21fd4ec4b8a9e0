package dev.flotilla.fleet.impl.os;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP call to loopback, blocking. The JDK's oldest client on purpose: it starts no threads,
 * and loads a fraction of the classes of the new one, which a short command notices.
 *
 * @param status of the answer
 * @param body as text, may be empty
 */
public record HttpCall(int status, String body) {

  /**
   * Asks for a page.
   *
   * @return empty without an answer within the deadline
   */
  public static Optional<HttpCall> get(String url, Duration deadline) {
    return call("GET", url, Map.of(), "", deadline);
  }

  /** Posts JSON with the admin token; empty without an answer within the deadline. */
  public static Optional<HttpCall> post(String url, String token, String json, Duration deadline) {
    return call("POST", url, headers(token), json, deadline);
  }

  /**
   * Any call with the admin token.
   *
   * @param body empty for none
   * @param by name of the client, sent as {@code Flotilla-By}
   * @return empty without an answer within the deadline
   */
  public static Optional<HttpCall> authorised(
      String method, String url, String token, String by, String body, Duration deadline) {
    Map<String, String> headers = new HashMap<>(headers(token));
    headers.put("Flotilla-By", by);
    return call(method, url, headers, body, deadline);
  }

  private static Map<String, String> headers(String token) {
    return Map.of("Authorization", "Bearer " + token);
  }

  private static Optional<HttpCall> call(
      String method, String url, Map<String, String> headers, String body, Duration deadline) {
    try {
      var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setConnectTimeout((int) deadline.toMillis());
      connection.setReadTimeout((int) deadline.toMillis());
      headers.forEach(connection::setRequestProperty);
      if (!method.equals("GET")) {
        send(connection, body);
      }
      return Optional.of(new HttpCall(connection.getResponseCode(), answer(connection)));
    } catch (IOException nobodyAnswers) {
      return Optional.empty();
    }
  }

  private static void send(HttpURLConnection connection, String body) throws IOException {
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String answer(HttpURLConnection connection) throws IOException {
    boolean failed = connection.getResponseCode() >= 400;
    try (InputStream in = failed ? connection.getErrorStream() : connection.getInputStream()) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
