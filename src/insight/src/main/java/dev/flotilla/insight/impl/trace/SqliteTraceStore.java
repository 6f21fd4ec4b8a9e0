package dev.flotilla.insight.impl.trace;

import dev.flotilla.core.Json;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.SpanView;
import dev.flotilla.insight.trace.TraceOptions;
import dev.flotilla.insight.trace.TracePart;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kept spans in a SQLite file for each run of a node. The file is made when the first trace is
 * kept. When it has its size, the oldest traces make room; the oldest files of earlier runs are
 * deleted when a run begins. A file that cannot be written is reported once, and the node goes on
 * without.
 */
final class SqliteTraceStore implements TraceStore {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteTraceStore.class);

  private static final String SUFFIX = ".db";
  private static final String SPANS_OF =
      "SELECT span FROM spans WHERE trace = (SELECT number FROM traces WHERE trace = ?)"
          + " ORDER BY start LIMIT ?";

  /** In one statement: reading the spans of a thousand traces one by one takes a second. */
  private static final String LATEST =
      """
      SELECT t.trace, min(s.start) AS start, max(s.ends) AS ends, count(*) AS spans,
        sum(s.error) AS errors, group_concat(DISTINCT s.service) AS services,
        group_concat(DISTINCT s.code) AS codes,
        (SELECT f.name FROM spans f WHERE f.trace = t.number AND f.event = 0
          ORDER BY f.start LIMIT 1) AS name,
        (SELECT r.span FROM spans r WHERE r.trace = t.number AND r.entry = 1 LIMIT 1) AS root
      FROM (SELECT number, trace FROM traces ORDER BY number DESC LIMIT ?) t
      JOIN spans s ON s.trace = t.number
      GROUP BY t.number ORDER BY t.number DESC""";

  private static final String TABLE =
      """
      CREATE TABLE spans (trace INTEGER NOT NULL, id TEXT NOT NULL, start INTEGER NOT NULL,
        ends INTEGER NOT NULL, entry INTEGER NOT NULL, event INTEGER NOT NULL,
        error INTEGER NOT NULL, code TEXT, service TEXT, name TEXT NOT NULL, span TEXT NOT NULL,
        PRIMARY KEY (trace, id)) WITHOUT ROWID""";

  private static final String INSERT =
      "INSERT OR IGNORE INTO spans SELECT number, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM traces"
          + " WHERE trace = ?";

  private final Path folder;
  private final Path file;
  private final TraceOptions options;
  private Connection connection; // null until the first trace is kept
  private boolean broken;

  /**
   * Names the file of this run, which does not exist yet.
   *
   * @param folder of this node alone
   */
  SqliteTraceStore(Path folder, TraceOptions options) {
    this.folder = folder;
    this.file = folder.resolve("run-" + System.currentTimeMillis() + SUFFIX);
    this.options = options;
  }

  @Override
  public synchronized void add(List<SpanView> spans, Map<String, KeepReason> reasons) {
    if (broken) {
      return;
    }
    try {
      if (connection == null) {
        connection = begin();
      }
      insert(spans, reasons);
      makeRoom();
    } catch (SQLException | IOException failed) {
      broken = true;
      LOG.error("{} cannot be written: no more traces are kept in this run", file, failed);
    }
  }

  private Connection begin() throws SQLException, IOException {
    Files.createDirectories(folder);
    List<Path> earlier = runs();
    for (Path old :
        earlier.subList(Math.min(earlier.size(), options.maxRuns() - 1), earlier.size())) {
      Files.deleteIfExists(old);
    }
    Connection made = open(file);
    try (Statement statement = made.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = OFF"); // a crash of the machine may cost the file
      statement.execute(
          "CREATE TABLE traces (number INTEGER PRIMARY KEY, trace TEXT NOT NULL UNIQUE, reason TEXT"
              + " NOT NULL)");
      // In the order of arrival, so that the oldest traces leave whole pages free.
      statement.execute(TABLE);
    }
    made.setAutoCommit(false);
    return made;
  }

  private static Connection open(Path database) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + database);
  }

  private void insert(List<SpanView> spans, Map<String, KeepReason> reasons) throws SQLException {
    try (PreparedStatement trace =
            connection.prepareStatement(
                "INSERT OR IGNORE INTO traces (trace, reason) VALUES (?, ?)");
        PreparedStatement row = connection.prepareStatement(INSERT)) {
      for (SpanView span : spans) {
        trace.setString(1, span.traceId());
        trace.setString(2, reasons.get(span.traceId()).name());
        trace.addBatch();
        fill(row, span);
        row.addBatch();
      }
      trace.executeBatch();
      row.executeBatch();
    }
    connection.commit();
  }

  private static void fill(PreparedStatement row, SpanView span) throws SQLException {
    boolean event = span.kind() == SpanRole.EVENT;
    row.setString(1, span.spanId());
    row.setLong(2, span.startMicros());
    row.setLong(3, span.startMicros() + span.durationMicros());
    row.setBoolean(4, !event && PartBuilder.isEntry(span));
    row.setBoolean(5, event);
    row.setBoolean(6, span.status().equals(SpanView.ERROR));
    row.setString(7, span.code().isEmpty() ? null : span.code());
    row.setString(8, span.service().isEmpty() ? null : span.service());
    row.setString(9, span.name());
    row.setString(10, Json.encode(span).toString());
    row.setString(11, span.traceId());
  }

  /** Pages of deleted rows are used again, so the file stays near its size. */
  private void makeRoom() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long used =
          number(statement, "PRAGMA page_count") - number(statement, "PRAGMA freelist_count");
      if (used * number(statement, "PRAGMA page_size") > options.maxRunBytes().count()) {
        statement.execute(
            "DELETE FROM traces WHERE number <= (SELECT min(number) + (max(number) - min(number)) / 4"
                + " FROM traces)");
        statement.execute("DELETE FROM spans WHERE trace < (SELECT min(number) FROM traces)");
      }
    }
    connection.commit();
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.getLong(1);
    }
  }

  @Override
  public void prepare() {
    try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      LOG.debug("{} is loaded", memory.getMetaData().getDriverVersion());
    } catch (SQLException broken) {
      LOG.error("Kept traces can be neither written nor read: SQLite does not load", broken);
    }
  }

  @Override
  public synchronized List<SpanView> spans(String traceId, int limit) {
    try {
      if (connection != null) {
        List<SpanView> found = spans(connection, traceId, limit);
        if (!found.isEmpty()) {
          return found;
        }
      }
      for (Path run : runs()) {
        List<SpanView> found = run.equals(file) ? List.of() : spansOf(run, traceId, limit);
        if (!found.isEmpty()) {
          return found;
        }
      }
    } catch (SQLException | IOException unreadable) {
      LOG.warn("The kept traces in {} cannot be read", folder, unreadable);
    }
    return List.of();
  }

  private static List<SpanView> spansOf(Path run, String traceId, int limit) throws SQLException {
    try (Connection earlier = open(run)) {
      return spans(earlier, traceId, limit);
    }
  }

  private static List<SpanView> spans(Connection from, String traceId, int limit)
      throws SQLException {
    List<SpanView> found = new ArrayList<>();
    try (PreparedStatement query = from.prepareStatement(SPANS_OF)) {
      query.setString(1, traceId);
      query.setInt(2, limit);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(Json.decode(Buffer.buffer(rows.getString(1)), SpanView.class));
        }
      }
    }
    return found;
  }

  @Override
  public synchronized List<TracePart> latest(int limit) {
    List<TracePart> parts = new ArrayList<>();
    try {
      if (connection != null) {
        addLatest(connection, limit, parts);
      }
      for (Path run : runs()) {
        if (parts.size() < limit && !run.equals(file)) {
          try (Connection earlier = open(run)) {
            addLatest(earlier, limit - parts.size(), parts);
          }
        }
      }
    } catch (SQLException | IOException unreadable) {
      LOG.warn("The kept traces in {} cannot be read", folder, unreadable);
    }
    return parts;
  }

  private static void addLatest(Connection from, int limit, List<TracePart> parts)
      throws SQLException {
    try (PreparedStatement query = from.prepareStatement(LATEST)) {
      query.setInt(1, limit);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          parts.add(part(rows));
        }
      }
    }
  }

  private static TracePart part(ResultSet row) throws SQLException {
    String root = row.getString("root");
    return new TracePart(
        row.getString("trace"),
        row.getLong("start"),
        row.getLong("ends"),
        row.getInt("spans"),
        row.getInt("errors"),
        words(row.getString("services")),
        words(row.getString("codes")),
        row.getString("name"),
        root == null ? null : Json.decode(Buffer.buffer(root), SpanView.class));
  }

  private static List<String> words(String text) {
    return text == null ? List.of() : Stream.of(text.split(",")).sorted().toList();
  }

  /** The files of all runs, the latest first. */
  private List<Path> runs() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(path -> path.getFileName().toString().endsWith(SUFFIX))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }

  @Override
  public synchronized void close() {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException failed) {
      LOG.warn("{} could not be closed", file, failed);
    }
    connection = null;
    broken = true;
  }
}
