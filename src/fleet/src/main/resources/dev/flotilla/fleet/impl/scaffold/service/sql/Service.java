package {{verticlePackage}};

import {{contractPackage}}.{{type}};
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;

/** Keeps notes in the database. */
final class {{type}}Service implements {{type}} {

  private final NoteRepository notes;

  {{type}}Service(NoteRepository notes) {
    this.notes = notes;
  }

  @Override
  public Future<Note> find(String id) {
    return notes.find(id).map(found -> found.orElseThrow(() -> notFound(id)));
  }

  @Override
  public Future<Note> save(String id, NoteText note) {
    return notes.save(new Note(id, note.text()));
  }

  private static ServiceFailure notFound(String id) {
    return new ServiceFailure(Code.NOT_FOUND, "there is no note " + id).with("id", id);
  }
}
