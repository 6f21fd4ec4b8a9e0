package dev.flotilla.bench.isolation;

import dev.flotilla.rpc.Idempotent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The service beside it. */
public interface SickService {

  /** Gives back what it gets, if it is well. */
  @Idempotent
  Future<Buffer> ask(Buffer bytes);
}
