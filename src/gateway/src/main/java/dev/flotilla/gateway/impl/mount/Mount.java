package dev.flotilla.gateway.impl.mount;

import dev.flotilla.gateway.MountOptions;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.Objects;
import java.util.function.Function;

/**
 * A Router to be mounted.
 *
 * @param router makes one for each event loop
 */
public record Mount(MountOptions options, Function<Vertx, Router> router) {

  public Mount {
    Objects.requireNonNull(options);
    Objects.requireNonNull(router);
  }
}
