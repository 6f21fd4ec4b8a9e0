package dev.flotilla.node.impl;

import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.node.NodeContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * VerticleDeployer that start and stop well or badly. What they do is static: nodes make them by
 * name.
 */
final class TestVerticles {

  /** What they did, in order. */
  static final List<String> EVENTS = new CopyOnWriteArrayList<>();

  /** How often those that count were started. */
  static final AtomicInteger ATTEMPTS = new AtomicInteger();

  private static volatile Promise<Void> gate = Promise.promise();

  private TestVerticles() {}

  /** Ends the start of those that wait. */
  static Promise<Void> gate() {
    return gate;
  }

  static void reset() {
    EVENTS.clear();
    ATTEMPTS.set(0);
    gate = Promise.promise();
  }

  static ServiceFailure unavailable() {
    return new ServiceFailure(Code.UNAVAILABLE, "the database does not answer");
  }

  /** Notes that it started and stopped. */
  public static class Good extends VerticleBase {

    public Good(NodeContext context) {}

    @Override
    public Future<?> start() {
      EVENTS.add("good started");
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      EVENTS.add("good stopped");
      return Future.succeededFuture();
    }
  }

  /** Starts when the test says so. */
  public static final class Slow extends VerticleBase {

    public Slow(NodeContext context) {}

    @Override
    public Future<?> start() {
      EVENTS.add("slow starting");
      return gate.future();
    }

    @Override
    public Future<?> stop() {
      EVENTS.add("slow stopped");
      return Future.succeededFuture();
    }
  }

  /** Counts its attempts; each ends as the test says. */
  public static final class Held extends VerticleBase {

    public Held(NodeContext context) {}

    @Override
    public Future<?> start() {
      ATTEMPTS.incrementAndGet();
      return gate.future();
    }
  }

  /** Starts at the second attempt. */
  public static final class LaterAvailable extends VerticleBase {

    public LaterAvailable(NodeContext context) {}

    @Override
    public Future<?> start() {
      if (ATTEMPTS.incrementAndGet() == 1) {
        return Future.failedFuture(unavailable());
      }
      EVENTS.add("later started");
      return Future.succeededFuture();
    }
  }

  /** Fails for good. */
  public static final class Refused extends VerticleBase {

    public Refused(NodeContext context) {}

    @Override
    public Future<?> start() {
      return Future.failedFuture(
          new ServiceFailure(
              Code.PERMISSION_DENIED, "the role may not migrate", Map.of("role", "reader")));
    }
  }

  /** Fails to stop. */
  public static final class CannotStop extends VerticleBase {

    public CannotStop(NodeContext context) {}

    @Override
    public Future<?> stop() {
      return Future.failedFuture("stuck");
    }
  }

  /** Refuses its configuration. */
  public static final class WrongConfig extends VerticleBase {

    public WrongConfig(NodeContext context) {
      throw new ConfigFailure("shop.yaml line 1: unknown key");
    }
  }

  /** Lacks a library. */
  public static final class MissingLibrary extends VerticleBase {

    public MissingLibrary(NodeContext context) {
      throw new NoClassDefFoundError("com/example/Missing");
    }
  }

  /** Cannot be made by the node. */
  public static final class HiddenConstructor extends VerticleBase {

    HiddenConstructor(NodeContext context) {}
  }

  /** Cannot be loaded. */
  public static final class BrokenClass extends VerticleBase {

    static {
      refuse();
    }

    public BrokenClass(NodeContext context) {}

    private static void refuse() {
      throw new IllegalStateException("no licence");
    }
  }
}
