package dev.flotilla.faults;

import dev.flotilla.node.NodeContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;

/** Serves {@link Echo}. */
public final class EchoVerticle extends VerticleBase {

  private final NodeContext context;

  public EchoVerticle(NodeContext context) {
    this.context = context;
  }

  @Override
  public Future<?> start() {
    return context.services().publish(Echo.class, new Serving());
  }

  private final class Serving implements Echo {

    @Override
    public Future<Answer> say(String text) {
      return Future.succeededFuture(answer(text));
    }

    @Override
    public Future<Answer> later(long delayMs) {
      return vertx.timer(delayMs, TimeUnit.MILLISECONDS).map(over -> answer("late"));
    }

    private Answer answer(String text) {
      return new Answer(context.node().membership().self().name(), text);
    }
  }
}
