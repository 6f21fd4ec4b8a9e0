package dev.flotilla.mesh.impl.call;

/** How an attempt failed, as far as a retry is concerned. */
enum AttemptEnd {
  /** The instance answered with a failure, or the transport failed. */
  FAILED(false, false),
  /** The node of the instance left the cluster, or this mesh was closed. */
  LOST(true, false),
  /** The attempt timed out before the deadline of the call. */
  TIMED_OUT(false, true),
  /** The instance became unresponsive. */
  UNRESPONSIVE(true, true);

  private final boolean waited;
  private final boolean paid;

  AttemptEnd(boolean waited, boolean paid) {
    this.waited = waited;
    this.paid = paid;
  }

  /** Whether the caller has waited already, so that a retry needs no backoff. */
  boolean hasWaited() {
    return waited;
  }

  /** Whether the attempt was abandoned for a retry that the budget has already granted. */
  boolean isPaid() {
    return paid;
  }
}
