package dev.flotilla.mesh.impl.balance;

/** Something in flight to a target, which learns from it what happens there. On any thread. */
public interface InFlightAttempt {

  /** Time passes. */
  void expireIfDue(long nowNanos);

  /** The target hangs: whoever may repeat it elsewhere need not wait here. */
  void abandonIfRepeatable();

  /** The target's node is gone. */
  void lose();

  /** The mesh is closed. */
  void close();
}
