package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.ServiceFailure;

/** What {@link Admission} decides about the next attempt of a call. */
sealed interface AdmissionResult {

  /** The attempt may start: the call holds a slot, which it must release. */
  AdmissionResult ADMITTED = new WithoutFailure("admitted");

  /** There is time for the attempt, but no free slot. */
  AdmissionResult NO_SLOT = new WithoutFailure("no slot");

  /** The attempt is not made, and the call holds no slot. */
  record NotAdmitted(ServiceFailure failure) implements AdmissionResult {}

  /** The two results that need no data, so that admitting a call allocates nothing. */
  record WithoutFailure(String name) implements AdmissionResult {}
}
