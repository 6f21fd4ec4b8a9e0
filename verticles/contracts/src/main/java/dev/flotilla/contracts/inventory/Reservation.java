package dev.flotilla.contracts.inventory;

import java.util.List;

/** Units that are held for someone. */
public record Reservation(String reservationId, List<Reserve.ReserveLine> lines) {}
