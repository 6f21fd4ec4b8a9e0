package dev.flotilla.verticles.catalog.imports;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.sql.Sql;
import dev.flotilla.testkit.TestDatabase;
import dev.flotilla.verticles.catalog.CatalogOptions;
import dev.flotilla.verticles.catalog.imports.ImportReport.RejectedRow;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files as people have them, each with what an import must make of it: the counts, the rejected
 * lines and what is in the catalogue and in stock afterwards, or why the file is refused.
 */
@ExtendWith(VertxExtension.class)
class ImportFilesTest {

  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.migrated("catalog");

  private static Vertx vertx;
  private static Sql sql;

  private InMemoryInventory inventory;

  @BeforeAll
  static void open(Vertx running) {
    vertx = running;
    sql = DATABASE.sql(vertx);
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileIsImportedAsItsAuthorMeantItOrRefusedWithAReason(Path file) throws Exception {
    Path expected = Path.of(file.toString().replaceAll("csv$", "expected"));

    assertThat(imported(file, Integer.MAX_VALUE)).isEqualTo(Files.readString(expected));
    assertThat(imported(file, 1)).as("byte by byte").isEqualTo(Files.readString(expected));
  }

  static Stream<Path> files() throws URISyntaxException, IOException {
    Path folder = Path.of(ImportFilesTest.class.getResource("/imports").toURI());
    return Files.list(folder).filter(file -> file.toString().endsWith(".csv")).sorted();
  }

  private String imported(Path file, int chunkBytes) throws Exception {
    query("delete from catalog.products");
    inventory = new InMemoryInventory(vertx);
    try {
      ImportReport report = run(Buffer.buffer(Files.readAllBytes(file)), chunkBytes);
      return told(report) + stored();
    } catch (ServiceFailure refused) {
      assertThat(stored()).isEmpty();
      return refused.code() + ": " + refused.getMessage() + "\n";
    }
  }

  private ImportReport run(Buffer file, int chunkBytes) throws Exception {
    ImportRun run = new ImportRun(CatalogOptions.defaults(), new ProductStore(sql, inventory));
    for (int from = 0; from < file.length(); from += Math.min(chunkBytes, file.length())) {
      int to = (int) Math.min(file.length(), from + (long) chunkBytes);
      run.feed(file.slice(from, to)).await(5, SECONDS);
    }
    return run.finish().await(5, SECONDS);
  }

  private static String told(ImportReport report) {
    assertThat(report.imported() + report.rejected()).isEqualTo(report.lines());
    StringBuilder text =
        new StringBuilder(
            "%d lines: %d created, %d updated, %d unchanged, %d rejected\n"
                .formatted(
                    report.lines(),
                    report.created(),
                    report.updated(),
                    report.unchanged(),
                    report.rejected()));
    for (RejectedRow line : report.rejections()) {
      text.append(
          "line %d, %s: %s\n"
              .formatted(line.line(), line.column().orElse("no column"), line.reason()));
    }
    return text.toString();
  }

  private String stored() throws Exception {
    StringBuilder text = new StringBuilder();
    for (Row row : query("select * from catalog.products order by sku")) {
      List<String> fields = new ArrayList<>();
      for (String column : ProductLine.HEADER.subList(0, 6)) {
        fields.add(shown(String.valueOf(row.getValue(column))));
      }
      fields.add(String.valueOf(inventory.units.get(row.getString("sku"))));
      text.append("stored ").append(String.join(" | ", fields)).append('\n');
    }
    return text.toString();
  }

  private static String shown(String value) {
    return value.length() > 500
        ? value.length() + " characters"
        : value.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
  }

  private static List<Row> query(String statement) throws Exception {
    return sql.withConnection(connection -> connection.query(statement).execute())
        .map(rows -> rows.stream().toList())
        .await(5, SECONDS);
  }
}
