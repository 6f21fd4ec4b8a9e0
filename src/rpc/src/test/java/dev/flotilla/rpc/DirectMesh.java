package dev.flotilla.rpc;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Breaker;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.InstanceHealth;
import dev.flotilla.mesh.Mesh;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One attempt at the next instance: what a call is without any policy. */
final class DirectMesh implements Mesh {

  private final Discovery discovery;
  private final Duration deadline;
  private final AtomicInteger turn = new AtomicInteger();

  DirectMesh(Discovery discovery, Duration deadline) {
    this.discovery = discovery;
    this.deadline = deadline;
  }

  @Override
  public <T> Future<T> call(Call call, Call.Attempt<T> attempt) {
    List<Instance> instances = discovery.instances(call.service());
    if (instances.isEmpty()) {
      return Future.failedFuture(
          new ServiceFailure(ServiceFailure.Code.UNAVAILABLE, "no instance of " + call.service()));
    }
    Instance instance = instances.get(Math.floorMod(turn.getAndIncrement(), instances.size()));
    return attempt.to(instance, timeLeft());
  }

  private Duration timeLeft() {
    Duration left =
        CallContext.current().map(call -> call.deadline().left(Clock.system())).orElse(deadline);
    return left.compareTo(deadline) < 0 ? left : deadline;
  }

  @Override
  public Breaker breaker(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<InstanceHealth> health() {
    return List.of();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
