package dev.flotilla.admin.impl;

import dev.flotilla.admin.AdminOptions;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.plan.FleetOperation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks the launcher of this machine. Its address is read for each call, because a launcher that
 * died is replaced by another one.
 */
final class LauncherClient {

  private static final String ROOT = "/admin/v1/fleet";

  /** A launcher asks each node before it begins; one that hangs takes seconds. */
  private static final long TIMEOUT_MS = 20_000;

  private final Vertx vertx;
  private final AdminOptions options;
  private final HttpClient client;

  LauncherClient(Vertx vertx, AdminOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.client = vertx.createHttpClient();
  }

  /** Asks for something. Fails as {@link #begin}. */
  <T> Future<T> get(String path, Class<T> type) {
    return call(HttpMethod.GET, path, "admin", Buffer.buffer(), type);
  }

  /**
   * Begins an operation.
   *
   * @param by name of the client, for the record
   * @return fails with {@code UNAVAILABLE} if no launcher runs, and with the refusal of the one
   *     that runs
   */
  Future<FleetOperation> begin(HttpMethod method, String path, String by, Object request) {
    return call(method, path, by, Json.encode(request), FleetOperation.class);
  }

  /** A name as one segment of a path. */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  Future<Void> close() {
    return client.close();
  }

  private record LauncherAddress(String url, String token) {}

  private <T> Future<T> call(
      HttpMethod method, String path, String by, Buffer body, Class<T> type) {
    return vertx
        .executeBlocking(this::address, false)
        .compose(address -> request(method, address, path, by))
        .compose(request -> request.send(body))
        .compose(response -> response.body().map(answer -> decoded(response, answer, type)))
        .recover(LauncherClient::failed);
  }

  private LauncherAddress address() {
    if (options.controlFile() == null || options.controlFile().isBlank()) {
      throw new ServiceFailure(
          Code.FAILED_PRECONDITION,
          "this node was not started by a launcher, which alone changes nodes"
              + " (controlFile of admin.yaml is not set)");
    }
    try {
      return new LauncherAddress(
          Files.readString(Path.of(options.controlFile())).strip(),
          Files.readString(Path.of(options.tokenFile())).strip());
    } catch (IOException absent) {
      throw unavailable();
    }
  }

  private Future<HttpClientRequest> request(
      HttpMethod method, LauncherAddress address, String path, String by) {
    return client.request(
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(address.url() + ROOT + path)
            .setTimeout(TIMEOUT_MS)
            .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + address.token())
            .putHeader("Flotilla-By", by)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json"));
  }

  private static <T> T decoded(HttpClientResponse response, Buffer answer, Class<T> type) {
    if (response.statusCode() < 300) {
      return Json.decode(answer, type);
    }
    LauncherProblem problem = Json.decode(answer, LauncherProblem.class);
    throw new ServiceFailure(problem.code(), problem.detail());
  }

  /** What a launcher answers when it refuses. */
  private record LauncherProblem(Code code, String detail) {}

  private static <T> Future<T> failed(Throwable failure) {
    return Future.failedFuture(failure instanceof ServiceFailure ? failure : unavailable());
  }

  private static ServiceFailure unavailable() {
    return new ServiceFailure(
        Code.UNAVAILABLE,
        "no launcher runs on this machine; the nodes go on. './run.sh up' starts one that takes them"
            + " over");
  }
}
