package dev.flotilla.bench.rpc;

import dev.flotilla.rpc.Idempotent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The contract that is measured: what is sent comes back. May all be repeated, so that attempts and
 * retries are in force.
 */
public interface Echo {

  /** A message. */
  record Text(String text) {}

  /** Bytes as they are, as the peers send them. */
  @Idempotent
  Future<Buffer> bytes(Buffer bytes);

  /** The same as a record, which travels as JSON. */
  @Idempotent
  Future<Text> text(Text text);
}
