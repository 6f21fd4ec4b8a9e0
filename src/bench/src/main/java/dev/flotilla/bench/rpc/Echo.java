package dev.flotilla.bench.rpc;

import dev.flotilla.rpc.Idempotent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The contract that is measured: it returns what it gets. All methods are idempotent, so that
 * attempt timeouts and retries apply.
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
