package dev.flotilla.verticles.catalog;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills an empty catalogue through the import endpoint, the way a user would. */
final class Seed {

  private static final Logger LOG = LoggerFactory.getLogger(Seed.class);
  private static final String FILE = "catalog/products.csv";
  private static final long TIMEOUT_MS = 30_000; // 1,200 lines took 0.3 s when measured

  private final Vertx vertx;
  private final Sql sql;

  Seed(Vertx vertx, Sql sql) {
    this.vertx = vertx;
    this.sql = sql;
  }

  /**
   * Imports the products of this module if the catalogue has none. Two nodes that do so at once do
   * no harm: an import can be repeated.
   */
  Future<Void> into(String importUrl) {
    return empty().compose(empty -> empty ? post(importUrl) : Future.succeededFuture());
  }

  private Future<Boolean> empty() {
    return sql.withConnection(
        connection ->
            connection
                .query("select not exists (select from catalog.products) as empty")
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("empty")));
  }

  private Future<Void> post(String importUrl) {
    HttpClient client = vertx.createHttpClient();
    RequestOptions request =
        new RequestOptions()
            .setAbsoluteURI(importUrl)
            .setMethod(HttpMethod.POST)
            .setIdleTimeout(TIMEOUT_MS)
            .putHeader("content-type", "text/csv");
    return vertx
        .fileSystem()
        .readFile(FILE)
        .compose(csv -> client.request(request).compose(out -> out.send(csv).compose(Seed::read)))
        .<Void>mapEmpty()
        .eventually(client::close);
  }

  private static Future<Buffer> read(HttpClientResponse response) {
    return response.body().map(body -> check(response.statusCode(), body));
  }

  private static Buffer check(int status, Buffer body) {
    if (status != 200) {
      throw new ServiceFailure(Code.UNAVAILABLE, "seeding the catalogue failed: " + body);
    }
    LOG.info("seeded the catalogue: {}", body);
    return body;
  }
}
