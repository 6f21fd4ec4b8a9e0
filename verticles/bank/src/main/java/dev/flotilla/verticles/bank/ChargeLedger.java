package dev.flotilla.verticles.bank;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** All charges by key, each booked once. Belongs to one event loop. */
final class ChargeLedger {

  private final Journal journal;
  private final Map<String, Booking> booked = new LinkedHashMap<>();
  // Charges on their way to the disk: a second request with the key waits for the same write.
  private final Map<String, Writing> writing = new LinkedHashMap<>();

  private record Writing(ChargeRequest chargeRequest, Future<Booking> done) {}

  ChargeLedger(Journal journal) {
    this.journal = journal;
    journal.found().forEach(booking -> booked.put(booking.key(), booking));
  }

  List<Booking> all() {
    return List.copyOf(booked.values());
  }

  /**
   * Books a request, or finds it booked.
   *
   * @return completed when it is on disk; fails with a {@link BankProblem} 409 for a key that was
   *     used for another request, 402 for a declined one
   */
  Future<Booking> book(String key, ChargeRequest chargeRequest) {
    Booking known = booked.get(key);
    if (known != null) {
      return known.chargeRequest().equals(chargeRequest)
          ? Future.succeededFuture(known)
          : taken(key);
    }
    Writing underWay = writing.get(key);
    if (underWay != null) {
      return underWay.chargeRequest().equals(chargeRequest) ? underWay.done() : taken(key);
    }
    return chargeRequest
        .objection()
        .map(ChargeLedger::declined)
        .orElseGet(() -> write(key, chargeRequest));
  }

  private Future<Booking> write(String key, ChargeRequest chargeRequest) {
    Booking booking =
        new Booking(
            UUID.randomUUID().toString(),
            key,
            chargeRequest.orderId(),
            chargeRequest.customer(),
            chargeRequest.amount(),
            chargeRequest.currency(),
            Instant.now());
    Future<Booking> done =
        journal
            .append(booking)
            .onSuccess(onDisk -> booked.put(key, booking))
            .eventually(() -> forget(key))
            .map(booking);
    if (!done.isComplete()) {
      writing.put(key, new Writing(chargeRequest, done));
    }
    return done;
  }

  private Future<Void> forget(String key) {
    writing.remove(key);
    return Future.succeededFuture();
  }

  private static Future<Booking> taken(String key) {
    return Future.failedFuture(
        new BankProblem(409, "Conflict", "the key " + key + " was used for another charge"));
  }

  private static Future<Booking> declined(String objection) {
    return Future.failedFuture(new BankProblem(402, "Payment Required", objection));
  }
}
