package {{contractPackage}};

import dev.flotilla.core.Check;
import dev.flotilla.rpc.Idempotent;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** What the service {@code {{name}}} offers. */
public interface {{type}} {

  /**
   * Finds a note.
   *
   * @param id of 1 to 64 characters
   * @return fails with {@code NOT_FOUND} for an id under which nothing was saved
   */
  @Operation(summary = "Finds a note")
  @GET
  @Path("/{id}")
  Future<Note> find(@PathParam("id") @Size(min = 1, max = 64) String id);

  /**
   * Saves a note, and replaces the one that was saved under the same id.
   *
   * @param id of 1 to 64 characters
   */
  @Operation(summary = "Saves a note under an id, and replaces the earlier one")
  @PUT
  @Path("/{id}")
  @Idempotent
  Future<Note> save(@PathParam("id") @Size(min = 1, max = 64) String id, NoteText note);

  /** A note that was saved. */
  record Note(String id, String text) {}

  /**
   * What a note says.
   *
   * @param text of 1 to 1,000 characters
   */
  record NoteText(@Size(min = 1, max = 1_000) String text) {

    public NoteText {
      Check.present("text", text);
      Check.length("text", text, 1, 1_000);
    }
  }
}
