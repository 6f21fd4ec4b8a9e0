package {{contractPackage}};

import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** What the service {@code {{name}}} offers. */
public interface {{type}} {

  /**
   * Greets a person by name.
   *
   * @param name of 1 to 64 characters
   */
  @Operation(summary = "Greets a person by name")
  @GET
  @Path("/{name}")
  Future<Greeting> greet(@PathParam("name") @Size(min = 1, max = 64) String name);

  /** The answer of {@link #greet}. */
  record Greeting(String text) {}
}
