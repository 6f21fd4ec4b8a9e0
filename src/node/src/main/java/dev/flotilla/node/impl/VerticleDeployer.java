package dev.flotilla.node.impl;

import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers;
import dev.flotilla.node.NodeContext;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verticles that a node hosts. */
final class VerticleDeployer {

  private static final Logger LOG = LoggerFactory.getLogger(VerticleDeployer.class);

  /** A database that is being started answers within seconds; this finds out soon enough. */
  private static final Duration RETRY = Duration.ofMillis(500);

  private final NodeContext context;
  private final BooleanSupplier tooLate;
  private final StartTimeline timeline;
  private final Vertx vertx;
  private final Timers timers;
  private final Queue<String> deployed = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  /**
   * @param tooLate whether a verticle that found something unavailable is not tried again
   * @param timeline gets a step for each verticle
   */
  VerticleDeployer(NodeContext context, BooleanSupplier tooLate, StartTimeline timeline) {
    this.context = context;
    this.tooLate = tooLate;
    this.timeline = timeline;
    this.vertx = context.node().vertx();
    this.timers = Timers.of(vertx);
  }

  /** Deploys one instance of each class; fails with the first failure, naming the class. */
  Future<Void> deploy(List<String> classNames) {
    List<Constructor<? extends Deployable>> constructors =
        classNames.stream().map(VerticleDeployer::constructor).toList();
    return Future.all(constructors.stream().map(this::timed).toList()).mapEmpty();
  }

  /**
   * Undeploys all of them, side by side. One that is still starting is undeployed when it has
   * started; none is tried again.
   */
  Future<Void> undeploy() {
    stopping = true; // before looking, so that a verticle that starts now is either seen or sees it
    return Future.join(deployed.stream().map(this::undeploy).toList()).mapEmpty();
  }

  private Future<Void> undeploy(String id) {
    return deployed.remove(id) ? vertx.undeploy(id) : Future.succeededFuture();
  }

  private Future<Void> timed(Constructor<? extends Deployable> constructor) {
    String name = constructor.getDeclaringClass().getSimpleName();
    return timeline.time(name, StartTimeline.VERTICLES, () -> deploy(constructor));
  }

  /** On a worker: constructors read configuration files. */
  private Future<Void> deploy(Constructor<? extends Deployable> constructor) {
    return vertx
        .<Deployable>executeBlocking(() -> create(constructor), false)
        .compose(vertx::deployVerticle)
        .compose(this::keep)
        .recover(failure -> again(constructor, failure));
  }

  private Future<Void> keep(String id) {
    deployed.add(id);
    return stopping ? undeploy(id) : Future.succeededFuture();
  }

  private Future<Void> again(Constructor<? extends Deployable> constructor, Throwable failure) {
    String name = constructor.getDeclaringClass().getName();
    if (!mayPass(failure) || stopping || tooLate.getAsBoolean()) {
      return Future.failedFuture(named(name, failure));
    }
    LOG.warn("verticle {} waits: {}", name, failure.getMessage());
    Promise<Void> done = Promise.promise();
    timers.after(RETRY, () -> deploy(constructor).onComplete(done));
    return done.future();
  }

  private static boolean mayPass(Throwable failure) {
    return failure instanceof ServiceFailure known && known.code() == Code.UNAVAILABLE;
  }

  private static Throwable named(String name, Throwable failure) {
    if (failure instanceof ConfigFailure) {
      return new ConfigFailure("verticle " + name + ": " + failure.getMessage());
    }
    if (failure instanceof ServiceFailure known) {
      return new ServiceFailure(
          known.code(), "verticle " + name + ": " + known.getMessage(), known.details());
    }
    LOG.error("verticle {} does not start", name, failure);
    return new ServiceFailure(Code.INTERNAL, "verticle " + name + " does not start: " + failure);
  }

  private Deployable create(Constructor<? extends Deployable> constructor) throws Exception {
    try {
      return constructor.newInstance(context);
    } catch (InvocationTargetException thrown) {
      if (thrown.getCause() instanceof Error error) {
        throw error;
      }
      throw thrown.getCause() instanceof Exception cause ? cause : thrown;
    }
  }

  private static Constructor<? extends Deployable> constructor(String name) {
    try {
      return Class.forName(name).asSubclass(Deployable.class).getConstructor(NodeContext.class);
    } catch (ClassNotFoundException missing) {
      throw new ConfigFailure("verticle " + name + ": there is no such class on the class path");
    } catch (LinkageError broken) {
      Throwable cause = broken.getCause() == null ? broken : broken.getCause();
      throw new ConfigFailure("verticle " + name + ": the class cannot be loaded: " + cause);
    } catch (ClassCastException other) {
      throw new ConfigFailure("verticle " + name + ": the class does not implement Verticle");
    } catch (NoSuchMethodException other) {
      throw new ConfigFailure(
          "verticle " + name + ": the class has no public constructor that takes a NodeContext");
    }
  }
}
