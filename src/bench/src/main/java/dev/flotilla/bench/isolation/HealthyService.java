package dev.flotilla.bench.isolation;

import dev.flotilla.rpc.Idempotent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The service that stays well. */
public interface HealthyService {

  /** Gives back what it gets. */
  @Idempotent
  Future<Buffer> echo(Buffer bytes);
}
