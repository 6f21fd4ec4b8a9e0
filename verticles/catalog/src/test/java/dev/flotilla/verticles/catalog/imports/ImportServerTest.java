package dev.flotilla.verticles.catalog.imports;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import dev.flotilla.testkit.TestDatabase;
import dev.flotilla.verticles.catalog.CatalogOptions;
import dev.flotilla.verticles.catalog.imports.ImportReport.RejectedRow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
class ImportServerTest {

  private static final String HEADER = "sku,name,description,category,price,currency,available\n";

  @RegisterExtension final TestDatabase database = TestDatabase.migrated("catalog");

  private Vertx vertx;
  private HttpClient client;
  private InMemoryInventory shelves;
  private Sql sql;
  private ImportServer server;

  @BeforeEach
  void start(Vertx running) throws Exception {
    vertx = running;
    client = vertx.createHttpClient();
    shelves = new InMemoryInventory(vertx);
    sql = database.sql(vertx);
    server = ImportServer.start(vertx, CatalogOptions.defaults(), sql, shelves).await(5, SECONDS);
  }

  @Test
  void goodLinesAreImportedAndBadOnesToldByLineAndReason() throws Exception {
    ImportReport report =
        imported(
            HEADER
                + "A-1,Spade,Digs,Garden,100,EUR,5\n"
                + "A-2,Rake,,Garden,cheap,EUR,5\n"
                + "A-3,\"Hoe\"x,,Garden,100,EUR,5\n"
                + "A-4,Fork,Lifts,Garden,300,EUR,7\n");

    assertThat(report)
        .isEqualTo(
            new ImportReport(
                4,
                2,
                2,
                0,
                0,
                2,
                List.of(
                    new RejectedRow(
                        3,
                        Optional.of("price"),
                        "price must be a whole number of minor units (1250 for 12.50) but was"
                            + " cheap"),
                    new RejectedRow(
                        4,
                        Optional.of("name"),
                        "text after a closing quote; a quote inside a quoted field must be"
                            + " doubled")),
                0));
    assertThat(names()).containsExactly("Spade", "Fork");
    assertThat(shelves.units).isEqualTo(Map.of("A-1", 5L, "A-4", 7L));
  }

  @Test
  void repeatingAnImportChangesNothing() throws Exception {
    String csv = HEADER + "A-1,Spade,Digs,Garden,100,EUR,5\nA-2,Rake,Rakes,Garden,200,EUR,5\n";
    imported(csv);
    shelves.units.put("A-1", 1L); // four were sold meanwhile

    ImportReport again = imported(csv);

    assertThat(again.unchanged()).isEqualTo(2);
    assertThat(shelves.units).containsEntry("A-1", 1L);
  }

  @Test
  void aChangedLineUpdatesItsProduct() throws Exception {
    imported(HEADER + "A-1,Spade,Digs,Garden,100,EUR,5\n");

    ImportReport report = imported(HEADER + "A-1,Better spade,Digs,Garden,100,EUR,5\n");

    assertThat(report.updated()).isEqualTo(1);
    assertThat(names()).containsExactly("Better spade");
  }

  @Test
  void theLastOfTwoLinesWithOneSkuWins() throws Exception {
    ImportReport report = imported(HEADER + "A-1,One,,Garden,1,EUR,1\nA-1,Two,,Garden,1,EUR,1\n");

    assertThat(report.imported()).isEqualTo(2);
    assertThat(names()).containsExactly("Two");
  }

  @Test
  void aWrongHeaderIsRefusedBeforeAnythingIsImported() throws Exception {
    Answer answer = post("sku;name\nA-1;Spade\n");

    assertThat(answer.status).isEqualTo(400);
    assertThat(answer.json().getString("code")).isEqualTo("INVALID_ARGUMENT");
    assertThat(answer.json().getString("detail"))
        .startsWith("the first line must be " + HEADER.strip() + " but description is missing, ")
        .endsWith(" in line 1: sku,name");
    assertThat(names()).isEmpty();
  }

  @Test
  void aQuoteThatIsNeverClosedCostsItsLineOnly() throws Exception {
    StringBuilder csv = new StringBuilder(HEADER).append("A-0,\"Spade,Digs,Garden,100,EUR,5\n");
    for (int n = 1; n <= 2_563; n++) {
      csv.append("A-" + n + ",Spade,\"Digs, well\",Garden,100,EUR,5\n");
    }

    ImportReport report = imported(csv.toString());

    assertThat(report.lines()).isEqualTo(2_564);
    assertThat(report.imported()).isEqualTo(2_563);
    assertThat(report.rejections()).extracting(RejectedRow::line).containsExactly(2L);
  }

  @Test
  void rejectionsThatAreNotListedAreCounted() throws Exception {
    ImportReport report = imported(HEADER + "A-1,Spade\n".repeat(1_003));

    assertThat(report.rejected()).isEqualTo(1_003);
    assertThat(report.rejections()).hasSize(1_000);
    assertThat(report.rejectionsLeftOut()).isEqualTo(3);
  }

  @Test
  void aFormIsRefusedWithTheWayToSendTheFile() throws Exception {
    RequestOptions form =
        options(HttpMethod.POST).putHeader("content-type", "multipart/form-data; boundary=x");

    Answer answer =
        client
            .request(form)
            .compose(request -> request.send("--x\r\n").compose(ImportServerTest::answer))
            .await(10, SECONDS);

    assertThat(answer.status).isEqualTo(400);
    assertThat(answer.json().getString("detail"))
        .isEqualTo(
            "the body must be the file itself, not a form: curl --data-binary @products.csv");
  }

  @Test
  void anEmptyBodyIsRefused() throws Exception {
    assertThat(post("").status).isEqualTo(400);
  }

  @Test
  void anotherMethodIsRefused() throws Exception {
    Answer answer = send(HttpMethod.GET, Buffer.buffer());

    assertThat(answer.status).isEqualTo(405);
  }

  @Test
  void aFailureOfStockIsToldWithWhatIsImportedAndTheImportCanBeRepeated() throws Exception {
    shelves.failing = Optional.of(new ServiceFailure(Code.UNAVAILABLE, "inventory is away"));
    String csv = HEADER + "A-1,Spade,Digs,Garden,100,EUR,5\n";

    Answer refused = post(csv);
    shelves.failing = Optional.empty();
    ImportReport repeated = imported(csv);

    assertThat(refused.status).isEqualTo(503);
    assertThat(refused.json().getString("detail")).startsWith("inventory is away");
    assertThat(repeated.imported()).isEqualTo(1);
    assertThat(shelves.units).containsEntry("A-1", 5L);
  }

  @Test
  void aClientThatGoesAwayLeavesTheServerReady() throws Exception {
    HttpClientRequest request = client.request(options(HttpMethod.POST)).await(5, SECONDS);
    request
        .setChunked(true)
        .write(HEADER + "A-1,Spade,Digs,Garden,100,EUR,5\nA-2,")
        .await(5, SECONDS);
    request.reset();

    assertThat(imported(HEADER + "B-1,Rake,,Garden,1,EUR,1\n").imported()).isEqualTo(1);
  }

  /** 40,000 lines of 250 bytes while the store is slow: what waits in memory stays a batch. */
  @Test
  void aSlowStoreHoldsTheClientBackInsteadOfFillingMemory() throws Exception {
    shelves.delayMs = 5;
    AtomicLong sentBytes = new AtomicLong();
    HttpClientRequest request = client.request(options(HttpMethod.POST)).await(5, SECONDS);
    Future<Answer> answered = request.response().compose(ImportServerTest::answer);
    request.setChunked(true).write(HEADER).await(5, SECONDS);

    Future<Void> sent = sendLines(request, sentBytes, 0);
    await().atMost(30, SECONDS).until(() -> shelves.units.size() > 2_000);
    long ahead = sentBytes.get() - shelves.units.size() * 250L;
    sent.await(60, SECONDS);
    ImportReport report = Json.decode(answered.await(60, SECONDS).body, ImportReport.class);

    assertThat(ahead).as("bytes that are sent and not stored").isLessThan(8 << 20);
    assertThat(report.imported()).isEqualTo(40_000);
  }

  private Future<Void> sendLines(HttpClientRequest request, AtomicLong sentBytes, int from) {
    if (from == 40_000) {
      return request.end();
    }
    StringBuilder lines = new StringBuilder();
    for (int n = from; n < from + 100; n++) {
      String line = "S-" + n + ",Spade,Digs,Garden,100,EUR,5\n";
      lines.append(line.replace("Digs", "x".repeat(250 - line.length() + 4)));
    }
    sentBytes.addAndGet(lines.length());
    return request
        .write(lines.toString())
        .compose(written -> sendLines(request, sentBytes, from + 100));
  }

  private ImportReport imported(String csv) throws Exception {
    Answer answer = post(csv);
    assertThat(answer.status).as(answer.body.toString()).isEqualTo(200);
    return Json.decode(answer.body, ImportReport.class);
  }

  private Answer post(String csv) throws Exception {
    return send(HttpMethod.POST, Buffer.buffer(csv));
  }

  private Answer send(HttpMethod method, Buffer body) throws Exception {
    return client
        .request(options(method))
        .compose(request -> request.send(body).compose(ImportServerTest::answer))
        .await(10, SECONDS);
  }

  /** Must be called where the response arrives: who comes later finds it read. */
  private static Future<Answer> answer(HttpClientResponse response) {
    return response.body().map(bytes -> new Answer(response.statusCode(), bytes));
  }

  private RequestOptions options(HttpMethod method) {
    return new RequestOptions().setAbsoluteURI(server.url()).setMethod(method);
  }

  private List<String> names() throws Exception {
    return sql.withConnection(
            connection ->
                connection.query("select name from catalog.products order by sku").execute())
        .map(rows -> rows.stream().map(row -> row.getString("name")).toList())
        .await(5, SECONDS);
  }

  private record Answer(int status, Buffer body) {
    JsonObject json() {
      return body.toJsonObject();
    }
  }
}
