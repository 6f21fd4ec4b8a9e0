package dev.flotilla.contracts.orders;

import dev.flotilla.rpc.Created;
import dev.flotilla.rpc.Idempotent;
import dev.flotilla.rpc.Warm;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Orders, from the request to the parcel. */
public interface Orders {

  /**
   * Places an order and takes it as far as it gets within the deadline; what is left is done in the
   * background, on any live node.
   *
   * @param key chosen by the client; the same key with the same body gives the same order
   * @return the order, {@code REJECTED} with a reason if stock is short. Fails with {@code
   *     NOT_FOUND} naming unknown SKUs, with {@code ALREADY_EXISTS} if the key was used with
   *     another body
   */
  @Operation(
      summary = "Places an order",
      description =
          "Takes it as far as it gets within the deadline; what is left is done in the background."
              + " The same key with the same body gives the same order.")
  @POST
  @Path("/")
  @Created("/{id}")
  @Idempotent
  Future<Order> place(
      @HeaderParam("Idempotency-Key") @Size(min = 1, max = 128) @Pattern(regexp = "[!-~]+")
          String key,
      PlaceOrder order);

  /**
   * An order as it is now.
   *
   * @return fails with {@code NOT_FOUND} for an id that was never given
   */
  @Operation(summary = "An order as it is now")
  @GET
  @Path("/{id}")
  @Warm("none")
  Future<Order> order(@PathParam("id") @Size(min = 1, max = 64) String id);

  /** Notes that the parcel is on its way; harmless when repeated; on the bus only. */
  @Idempotent
  Future<Void> shipped(String orderId, String trackingId);
}
