package dev.flotilla.mesh.impl.balance;

/** Something in flight that never ends. */
final class Idle implements InFlightAttempt {

  @Override
  public void expireIfDue(long nowNanos) {
    // never due
  }

  @Override
  public void abandonIfRepeatable() {
    // not to be repeated
  }

  @Override
  public void lose() {
    // nobody waits
  }

  @Override
  public void close() {
    // nobody waits
  }
}
