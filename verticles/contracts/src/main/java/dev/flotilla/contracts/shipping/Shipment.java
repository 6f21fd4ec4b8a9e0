package dev.flotilla.contracts.shipping;

/** A parcel that was accepted. */
public record Shipment(String orderId, String trackingId) {}
