package dev.flotilla.bench.breaker;

import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import io.vertx.core.Future;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A whole call through the mesh with its built-in policies, whose carrier answers at once: pick,
 * account, judge. With one instance there is nothing to pick, so that the difference to many is
 * what picking costs.
 */
@State(Scope.Thread)
public class MeshedCall {

  /** From how many instances is picked. */
  static final int MANY = 1_000;

  private static final String ONE_SERVICE = "one";
  private static final String MANY_SERVICE = "many";
  private static final Future<String> DONE = Future.succeededFuture("7 left");

  private final Call toOne = call(ONE_SERVICE);
  private final Call toMany = call(MANY_SERVICE);
  private Mesh mesh;

  /** Announces the instances. */
  @Setup
  public void open() {
    mesh = StandaloneMesh.open(Map.of(ONE_SERVICE, 1, MANY_SERVICE, MANY));
  }

  /** To the only instance. */
  @Benchmark
  public Object callToOne() {
    return done(mesh.call(toOne, (instance, left) -> DONE));
  }

  /** To one of a thousand. */
  @Benchmark
  public Object callToOneOfMany() {
    return done(mesh.call(toMany, (instance, left) -> DONE));
  }

  private static Call call(String service) {
    return new Call(service, "stock", Instance.Kind.ADDRESS, true);
  }

  private static Future<String> done(Future<String> call) {
    if (!call.succeeded()) {
      throw new IllegalStateException("the call is not done: " + call);
    }
    return call;
  }
}
