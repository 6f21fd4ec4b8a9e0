package {{verticlePackage}};

import {{contractPackage}}.{{type}};
import io.vertx.core.Future;

/** Greets the person with the name; it keeps no state. */
final class {{type}}Service implements {{type}} {

  @Override
  public Future<Greeting> greet(String name) {
    return Future.succeededFuture(new Greeting("Hello, " + name));
  }
}
