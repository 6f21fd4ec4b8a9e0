package dev.flotilla.rpc;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One attempt at the next instance: what a call is without any policy. For tests of what goes over
 * the bus, and to see what the bus costs alone.
 */
final class DirectMesh {

  private final Discovery discovery;
  private final Duration deadline;
  private final AtomicInteger turn = new AtomicInteger();

  private DirectMesh(Discovery discovery, Duration deadline) {
    this.discovery = discovery;
    this.deadline = deadline;
  }

  /** A mesh of which only {@code call} works. */
  static Mesh over(Discovery discovery, Duration deadline) {
    DirectMesh direct = new DirectMesh(discovery, deadline);
    return (Mesh)
        Proxy.newProxyInstance(
            Mesh.class.getClassLoader(),
            new Class<?>[] {Mesh.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("spans")) {
                return SpanListener.NONE;
              }
              if (!method.getName().equals("call")) {
                throw new UnsupportedOperationException(method.getName());
              }
              return onCallersContext(
                  direct.call((Call) arguments[0], (Call.Transport<?>) arguments[1]));
            });
  }

  private static <T> Future<T> onCallersContext(Future<T> outcome) {
    ContextInternal context = (ContextInternal) Vertx.currentContext();
    if (context == null) {
      return outcome;
    }
    Promise<T> promise = context.promise();
    outcome.onComplete(promise);
    return promise.future();
  }

  private Future<?> call(Call call, Call.Transport<?> transport) {
    List<Instance> instances = discovery.instances(call.service());
    if (instances.isEmpty()) {
      return Future.failedFuture(
          new ServiceFailure(ServiceFailure.Code.UNAVAILABLE, "no instance of " + call.service()));
    }
    Instance instance = instances.get(Math.floorMod(turn.getAndIncrement(), instances.size()));
    return transport.to(instance, timeLeft());
  }

  private Duration timeLeft() {
    Duration left =
        CallContext.current().map(call -> call.deadline().left(Clock.system())).orElse(deadline);
    return left.compareTo(deadline) < 0 ? left : deadline;
  }
}
