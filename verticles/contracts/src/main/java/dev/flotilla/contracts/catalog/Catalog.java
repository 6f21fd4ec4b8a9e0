package dev.flotilla.contracts.catalog;

import dev.flotilla.rpc.Idempotent;
import dev.flotilla.rpc.Warm;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Optional;

/**
 * The products that can be ordered. Products come in through the streaming import, which is not a
 * contract method: {@code POST /api/catalog/imports} with a CSV whose first line names the columns
 * sku, name, description, category, price, currency and available, in any order, separated by
 * commas, semicolons, tabs or bars. It is UTF-8, or UTF-16 with a byte order mark.
 */
public interface Catalog {

  /**
   * Products in the order of their SKU, or by relevance when a query is given.
   *
   * @param query words to be found in name, description or category; absent for all products
   * @param limit how many at the most, 1 to 100; 20 when absent
   * @param after the {@code next} of the page before; absent for the first page
   * @return fails with {@code INVALID_ARGUMENT} for an {@code after} that no page gave
   */
  @Operation(
      summary = "Finds products, a page at a time",
      description = "In the order of their SKU, or by relevance when a query is given.")
  @GET
  @Path("/products")
  @Warm
  Future<ProductPage> products(
      @QueryParam("query") Optional<@Size(max = 200) String> query,
      @QueryParam("limit") Optional<@Min(1) @Max(100) Integer> limit,
      @QueryParam("after") Optional<@Size(max = 400) String> after);

  /**
   * One product.
   *
   * @return fails with {@code NOT_FOUND} for a SKU that is not in the catalogue
   */
  @Operation(summary = "One product")
  @GET
  @Path("/products/{sku}")
  @Warm("SKU-1")
  Future<Product> product(@PathParam("sku") @Size(min = 1, max = 64) String sku);

  /**
   * Several products at once, for services that need prices; on the bus only.
   *
   * @param wanted 1 to 100 SKUs
   * @return one product for each SKU, in that order; fails with {@code NOT_FOUND} naming the SKUs
   *     that are not in the catalogue
   */
  @Idempotent
  @Warm("[\"SKU-1\"]")
  Future<List<Product>> lookUp(List<String> wanted);
}
