package {{verticlePackage}};

import {{contractPackage}}.{{type}};
import dev.flotilla.node.NodeContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Brings the schema up to date and publishes {@link {{type}}}. */
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
    {{type}} service = new {{type}}Service(new NoteRepository(node.sql()));
    return node.sql()
        .migrate("{{schema}}")
        .compose(migrated -> node.services().publish({{type}}.class, service));
  }
}
