package dev.flotilla.verticles.shipping;

import dev.flotilla.contracts.orders.Orders;
import dev.flotilla.contracts.shipping.Parcel;
import dev.flotilla.contracts.shipping.Shipment;
import dev.flotilla.contracts.shipping.Shipping;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Accepts parcels and sends them one by one. The dispatch of a parcel is stored first and reported
 * to orders second, and the report is repeated until orders has acknowledged it.
 */
final class Dispatch implements Shipping {

  private static final int TRACKING_BYTES = 8;

  private final ParcelTable parcels;
  private final Orders orders;
  private final Runnable onAccepted;
  private final SecureRandom random = new SecureRandom();

  Dispatch(ParcelTable parcels, Orders orders, Runnable onAccepted) {
    this.parcels = parcels;
    this.orders = orders;
    this.onAccepted = onAccepted;
  }

  @Override
  public Future<Shipment> ship(Parcel parcel) {
    return parcels.accept(parcel, trackingId()).onSuccess(accepted -> onAccepted.run());
  }

  private String trackingId() {
    byte[] bytes = new byte[TRACKING_BYTES];
    random.nextBytes(bytes);
    return "FL" + HexFormat.of().withUpperCase().formatHex(bytes);
  }

  /** Sends one parcel. A parcel that fails is due again later. */
  Future<Void> send(Shipment shipment) {
    return parcels
        .sent(shipment.orderId())
        .compose(sent -> orders.shipped(shipment.orderId(), shipment.trackingId()))
        .compose(acknowledged -> parcels.told(shipment.orderId()));
  }
}
