package {{verticlePackage}};

import {{contractPackage}}.{{type}}.Note;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** The table of notes, one statement per method. */
final class NoteRepository {

  private static final String FIND = "SELECT id, text FROM {{schema}}.note WHERE id = $1";

  private static final String SAVE =
      """
      INSERT INTO {{schema}}.note (id, text) VALUES ($1, $2)
      ON CONFLICT (id) DO UPDATE SET text = EXCLUDED.text, saved_at = now()
      RETURNING id, text
      """;

  private final Sql sql;

  NoteRepository(Sql sql) {
    this.sql = sql;
  }

  /** The note with this id, if there is one. */
  Future<Optional<Note>> find(String id) {
    return run(FIND, Tuple.of(id)).map(NoteRepository::first);
  }

  /** Adds a note or replaces the one with the same id. */
  Future<Note> save(Note note) {
    return run(SAVE, Tuple.of(note.id(), note.text())).map(rows -> first(rows).orElseThrow());
  }

  private Future<RowSet<Row>> run(String statement, Tuple values) {
    return sql.withConnection(connection -> connection.preparedQuery(statement).execute(values));
  }

  private static Optional<Note> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(new Note(row.getString("id"), row.getString("text")));
    }
    return Optional.empty();
  }
}
