package dev.flotilla.example;

import dev.flotilla.example.Greeter.Greeting;
import dev.flotilla.node.NodeContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** The example of the README. */
// tag::verticle
public final class GreeterVerticle extends VerticleBase {
  private final NodeContext node;

  public GreeterVerticle(NodeContext node) {
    this.node = node;
  }

  @Override
  public Future<?> start() {
    Greeter greeter = name -> Future.succeededFuture(new Greeting("Hello, " + name));
    return node.services().publish(Greeter.class, greeter); // discovered, balanced, protected
  }
}
// end::verticle
