package dev.flotilla.mesh.impl.balance;

/** An attempt in flight to an instance, which notifies it of events. Called on any thread. */
public interface InFlightAttempt {

  /** Ends the attempt if its time is over. */
  void expireIfDue(long nowNanos);

  /** Abandons the attempt if it can be retried elsewhere, because the instance hangs. */
  void abandonIfRepeatable();

  /** Ends the attempt because the node of the instance was lost. */
  void lose();

  /** Ends the attempt because the mesh is being closed. */
  void close();
}
