package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.plan.ClusterPlan;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Hosts the verticles that stand outside the cluster, in a Vert.x of their own. Blocking. */
final class ExternalVerticles implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 20;

  private final Vertx vertx;

  private ExternalVerticles(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Deploys them all.
   *
   * @throws FleetFailure naming the one that did not start; then none runs
   */
  static ExternalVerticles start(Map<String, ClusterPlan.External> verticles, FleetHome home) {
    ExternalVerticles host =
        new ExternalVerticles(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2)));
    try {
      verticles.forEach((name, verticle) -> host.deploy(name, verticle, home));
      return host;
    } catch (RuntimeException | Error refused) {
      host.vertx.close().onFailure(refused::addSuppressed);
      throw refused;
    }
  }

  private void deploy(String name, ClusterPlan.External verticle, FleetHome home) {
    JsonObject config =
        new JsonObject().put("port", verticle.port()).put("home", home.outside(name).toString());
    try {
      vertx
          .deployVerticle(verticle.verticle(), new DeploymentOptions().setConfig(config))
          .await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new FleetFailure("the " + name + " did not start within " + DEADLINE_SECONDS + " s");
    } catch (Exception refused) {
      throw new FleetFailure("the " + name + " did not start: " + refused.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      vertx.close().await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new FleetFailure(
          "a verticle outside the cluster did not stop within " + DEADLINE_SECONDS + " s");
    }
  }
}
