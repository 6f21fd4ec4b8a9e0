package dev.flotilla.bench.rpc;

import dev.flotilla.rpc.Idempotent;
import io.vertx.core.Future;

/** The contract that is measured: a record comes back as it went. */
public interface Echo {

  /** A message. */
  record Text(String text) {}

  /** Gives back what it got; may be repeated, so that attempts and retries are in force. */
  @Idempotent
  Future<Text> echo(Text text);
}
