package dev.flotilla.contracts.shipping;

import dev.flotilla.rpc.Idempotent;
import io.vertx.core.Future;

/** Sends parcels; on the bus only. */
public interface Shipping {

  /**
   * Accepts a parcel for sending; orders hears of it through {@code Orders.shipped} later.
   *
   * @return completed when the parcel is stored; harmless when repeated
   */
  @Idempotent
  Future<Shipment> ship(Parcel parcel);
}
