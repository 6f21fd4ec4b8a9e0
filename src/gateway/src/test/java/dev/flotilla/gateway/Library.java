package dev.flotilla.gateway;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.rpc.Created;
import dev.flotilla.rpc.Idempotent;
import dev.flotilla.rpc.Warm;
import io.vertx.core.Future;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A contract with one of everything that HTTP can ask for. */
public interface Library {

  enum Sort {
    TITLE,
    YEAR
  }

  record Book(String isbn, String title, long copies, Optional<String> note, List<Author> authors) {
    record Author(String name) {}
  }

  record NewBook(
      @Size(min = 1, max = 20) String isbn,
      @Size(min = 1, max = 50) String title,
      @Min(0) @Max(1_000_000_000_000L) long copies,
      Optional<@Size(max = 10) String> note,
      @Size(min = 1) List<@Valid Author> authors,
      Optional<Instant> printed) {
    record Author(@Size(min = 1) String name, @Min(1) @Max(9) int rank) {}
  }

  record Page(List<String> seen) {}

  record Seen(long leftMs, String traceId, String caller) {}

  @GET
  @Path("/books")
  @Warm({"20", "[\"a b\", \"c\"]", "YEAR"})
  Future<Page> books(
      @QueryParam("limit") Optional<@Min(1) @Max(100) Integer> limit,
      @QueryParam("tag") List<@Size(max = 5) String> tags,
      @QueryParam("sort") @DefaultValue("TITLE") Sort sort,
      @QueryParam("lent") Optional<Boolean> lent,
      @QueryParam("weight") Optional<Double> weight);

  @GET
  @Path("/books/{isbn}")
  @Warm("1")
  Future<Book> book(@PathParam("isbn") @Size(min = 1, max = 20) String isbn);

  @GET
  @Path("/books/newest")
  Future<Book> newest();

  @POST
  @Path("/books")
  @Created("/books/{isbn}")
  Future<Book> add(
      @HeaderParam("Idempotency-Key") @Size(min = 1, max = 8) @Pattern(regexp = "[!-~]+")
          String key,
      NewBook book);

  @PUT
  @Path("/books/{isbn}/title")
  @Idempotent
  Future<Book> rename(@PathParam("isbn") String isbn, Optional<NewBook> book);

  @DELETE
  @Path("/books/{isbn}")
  Future<Void> remove(@PathParam("isbn") String isbn);

  @GET
  @Path("/seen")
  Future<Seen> seen();

  @GET
  @Path("/never")
  Future<Book> never();

  @POST
  @Path("/failures/{code}")
  Future<Void> fail(@PathParam("code") ServiceFailure.Code code);

  @POST
  @Path("/bugs")
  Future<Void> bug();

  Future<Integer> onTheBusOnly(int number);
}
