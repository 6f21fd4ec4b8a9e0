package dev.flotilla.faults;

import dev.flotilla.node.NodeContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Needs the database to start. */
public final class DatabaseVerticle extends VerticleBase {

  private final NodeContext context;

  public DatabaseVerticle(NodeContext context) {
    this.context = context;
  }

  @Override
  public Future<?> start() {
    return context.sql().ping();
  }
}
