package dev.flotilla.contracts.inventory;

import dev.flotilla.rpc.Idempotent;
import dev.flotilla.rpc.Warm;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;

/** Units in stock. Reserved units are no longer available to others. */
public interface Inventory {

  /**
   * The stock of one SKU.
   *
   * @return fails with {@code NOT_FOUND} for a SKU without stock record
   */
  @Operation(summary = "The stock of one SKU")
  @GET
  @Path("/stock/{sku}")
  @Warm("SKU-1")
  Future<Stock> stock(@PathParam("sku") @Size(min = 1, max = 64) String sku);

  /**
   * Sets the units that are available; reserved units stay reserved. Creates the stock record if it
   * is missing.
   */
  @Operation(
      summary = "Sets how many units of a SKU are available",
      description = "Replaces the number of available units; reserved units stay reserved.")
  @PUT
  @Path("/stock/{sku}")
  @Idempotent
  Future<Stock> setStock(@PathParam("sku") @Size(min = 1, max = 64) String sku, StockLevel level);

  /**
   * Makes stock records for SKUs that have none and leaves all others alone; on the bus only.
   *
   * @param levels 1 to 5,000
   * @return how many records were made
   */
  @Idempotent
  Future<Integer> open(List<OpeningStock> levels);

  /**
   * Takes units out of stock, all lines or none; on the bus only. Repeating it with the same
   * reservation id gives the same answer and takes nothing more.
   *
   * @return fails with {@code FAILED_PRECONDITION}, naming the SKU, if too few units are left or
   *     the reservation was released, with {@code NOT_FOUND} for a SKU without stock record;
   *     nothing is taken then
   */
  @Idempotent
  Future<Reservation> reserve(Reserve wanted);

  /**
   * Puts the units of a reservation back; on the bus only. Harmless when it was released already;
   * an id that was never reserved is remembered as released, so that a late reserve takes nothing.
   */
  @Idempotent
  Future<Void> release(String reservationId);
}
