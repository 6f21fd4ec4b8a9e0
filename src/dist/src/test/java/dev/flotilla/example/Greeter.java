package dev.flotilla.example;

import io.vertx.core.Future;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** The example of the README. */
// tag::contract
public interface Greeter { // the contract: client, event bus, HTTP and OpenAPI all come from it
  record Greeting(String text) {}

  @GET
  @Path("/{name}")
  Future<Greeting> greet(@PathParam("name") String name);
}
// end::contract
