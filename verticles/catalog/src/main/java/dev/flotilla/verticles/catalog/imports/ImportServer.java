package dev.flotilla.verticles.catalog.imports;

import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.os.HostPort;
import dev.flotilla.sql.Sql;
import dev.flotilla.verticles.catalog.CatalogOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The import endpoint: an HTTP server with one resource. {@code POST} a CSV, get an {@link
 * ImportReport}, or a problem (RFC 9457). While a batch is written nothing is read, so the client
 * waits at its socket and memory stays flat.
 */
public final class ImportServer {

  /** Name of the HTTP service in discovery. */
  public static final String SERVICE = "catalog-imports";

  private static final Logger LOG = LoggerFactory.getLogger(ImportServer.class);

  private final CatalogOptions options;
  private final ProductStore store;
  private final HttpServer server;

  private ImportServer(Vertx vertx, CatalogOptions options, ProductStore store) {
    this.options = options;
    this.store = store;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(options.importHost())
                    .setPort(0)
                    .setIdleTimeout(Math.toIntExact(options.importIdleTimeout().toMillis()))
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS))
            .requestHandler(this::handle);
  }

  /** Opens the endpoint on a free port. */
  public static Future<ImportServer> start(
      Vertx vertx, CatalogOptions options, Sql sql, Inventory inventory) {
    ImportServer imports = new ImportServer(vertx, options, new ProductStore(sql, inventory));
    return imports.server.listen().map(imports);
  }

  /** Where it listens, as {@code http://127.0.0.1:41234}. */
  public String url() {
    return "http://" + HostPort.of(options.importHost(), server.actualPort());
  }

  /** Stops accepting; imports on their way are cut, and can be repeated. */
  public Future<Void> close() {
    return server.close();
  }

  private void handle(HttpServerRequest request) {
    if (request.method() != HttpMethod.POST) {
      request.response().putHeader(HttpHeaders.ALLOW, "POST");
      problem(request, 405, new ServiceFailure(Code.INVALID_ARGUMENT, "imports are posted"));
      return;
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && type.regionMatches(true, 0, "multipart/", 0, 10)) {
      String rule =
          "the body must be the file itself, not a form: curl --data-binary @products.csv";
      problem(request, 400, new ServiceFailure(Code.INVALID_ARGUMENT, rule));
      return;
    }
    ImportRun run = new ImportRun(options, store);
    read(request, run)
        .compose(end -> run.finish())
        .onSuccess(report -> answer(request, report))
        .onFailure(failure -> refuse(request, run, failure));
  }

  private Future<Void> read(HttpServerRequest request, ImportRun run) {
    Promise<Void> read = Promise.promise();
    request.handler(chunk -> take(request, run, chunk, read));
    request.endHandler(end -> read.tryComplete());
    request.exceptionHandler(
        cut -> read.tryFail(new ServiceFailure(Code.UNAVAILABLE, "the client went away")));
    return read.future();
  }

  private void take(HttpServerRequest request, ImportRun run, Buffer chunk, Promise<Void> read) {
    request.pause();
    run.feed(chunk)
        .onSuccess(taken -> request.resume())
        .onFailure(
            failure -> {
              read.tryFail(failure);
              request.handler(rest -> {}).resume(); // a client that still sends does not read yet
            });
  }

  private static void answer(HttpServerRequest request, ImportReport report) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(Json.encode(report));
  }

  private static void refuse(HttpServerRequest request, ImportRun run, Throwable failure) {
    ServiceFailure known = ServiceFailure.of(failure);
    if (known != failure) {
      LOG.error("import failed after {} lines", run.imported(), failure);
    }
    int status =
        switch (known.code()) {
          case INVALID_ARGUMENT -> 400;
          case UNAVAILABLE, RESOURCE_EXHAUSTED -> 503;
          case DEADLINE_EXCEEDED -> 504;
          default -> 500;
        };
    String done =
        run.imported() == 0 ? "" : "; " + run.imported() + " lines are imported, repeat the import";
    problem(request, status, new ServiceFailure(known.code(), known.getMessage() + done));
  }

  private static void problem(HttpServerRequest request, int status, ServiceFailure failure) {
    if (request.response().closed() || request.response().headWritten()) {
      return;
    }
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", failure.code().name());
    problem.put("status", status);
    problem.put("detail", failure.getMessage());
    problem.put("code", failure.code().name());
    problem.put("traceId", trace(request).traceId());
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(Json.encode(problem));
  }

  private static TraceContext trace(HttpServerRequest request) {
    return TraceContext.parse(request.getHeader(TraceContext.HEADER))
        .orElseGet(TraceContext::start);
  }
}
