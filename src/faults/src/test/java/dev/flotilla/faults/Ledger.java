package dev.flotilla.faults;

import dev.flotilla.rpc.Idempotent;
import io.vertx.core.Future;

/** A service that can be told to misbehave, and whose effects can be counted from outside. */
public interface Ledger {

  /** Has no effect. */
  @Idempotent
  Future<String> read(int number);

  /**
   * Writes the entry down in the file of the node; not idempotent.
   *
   * @return the node that wrote it
   */
  Future<String> write(String entry);
}
