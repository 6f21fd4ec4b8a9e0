package dev.flotilla.mesh.impl;

/** Which of a service's targets one call may go to. Asked on the call's context only. */
@FunctionalInterface
interface Lane {

  /** Any of them. */
  Lane ANY = (all, tried, reluctant) -> all;

  /**
   * Those among which the next attempt's target is picked.
   *
   * @param all that take calls now
   * @param tried those that failed this call, null in unused places; may be null itself
   * @param reluctant see {@link Circuit#admits}
   * @return the same one as long as {@code all} is the same
   */
  Pool among(Pool all, Target[] tried, boolean reluctant);

  /** Whether what the client sent had a say in it. */
  default boolean isSteered() {
    return false;
  }
}
