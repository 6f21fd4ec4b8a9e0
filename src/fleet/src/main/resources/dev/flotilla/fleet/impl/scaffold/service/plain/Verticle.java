package {{verticlePackage}};

import {{contractPackage}}.{{type}};
import dev.flotilla.node.NodeContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Publishes {@link {{type}}}; its undeployment withdraws the service. */
public final class {{type}}Verticle extends VerticleBase {

  private final NodeContext node;

  /**
   * @param node what the verticle runs on
   */
  public {{type}}Verticle(NodeContext node) {
    this.node = node;
  }

  @Override
  public Future<?> start() {
    return node.services().publish({{type}}.class, new {{type}}Service());
  }
}
