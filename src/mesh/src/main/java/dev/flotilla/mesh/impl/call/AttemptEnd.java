package dev.flotilla.mesh.impl.call;

/** How an attempt failed, as far as another one is concerned. */
enum AttemptEnd {
  /** By an answer, or by the transport. */
  FAILED(false, false),
  /** Its node is gone, or this mesh. */
  LOST(true, false),
  /** Its own time is over and the call's is not: given up, to try elsewhere. */
  GIVEN_UP(false, true),
  /** Nothing is heard of its node: given up, to try elsewhere. */
  SILENT(true, true);

  private final boolean waited;
  private final boolean paid;

  AttemptEnd(boolean waited, boolean paid) {
    this.waited = waited;
    this.paid = paid;
  }

  /** Whether the caller has waited already, so that a repeat need not. */
  boolean hasWaited() {
    return waited;
  }

  /** Whether the budget has given what another attempt costs: nobody gives up what he cannot. */
  boolean isPaid() {
    return paid;
  }
}
