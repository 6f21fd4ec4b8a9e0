package dev.flotilla.bench.isolation;

import static dev.flotilla.bench.site.BenchNode.await;

import dev.flotilla.bench.isolation.PauseDetector.Pause;
import dev.flotilla.bench.process.WorkerLoop;
import dev.flotilla.bench.site.BenchMember;
import dev.flotilla.bench.site.BenchNode;
import dev.flotilla.core.Json;
import dev.flotilla.core.ProcessDefaults;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A JVM that serves both; each line names the {@link Sickness} from then on, and is answered with
 * the pauses since the last one: a {@link Past} as JSON.
 */
public final class NeighboursMain {

  private NeighboursMain() {}

  /**
   * Serves until its parent ends.
   *
   * @param arguments a {@link BenchMember} as JSON
   */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    WorkerLoop.serve(() -> begin(Json.decode(Buffer.buffer(arguments[0]), BenchMember.class)));
  }

  private static WorkerLoop.Answers begin(BenchMember benchMember) {
    BenchNode benchNode = BenchNode.join(benchMember);
    Vertx vertx = benchNode.node().vertx();
    PauseDetector pauseDetector = PauseDetector.start();
    AtomicReference<Sickness> sickness = new AtomicReference<>(Sickness.NONE);
    await(benchNode.services().publish(HealthyService.class, Future::succeededFuture));
    await(
        benchNode
            .services()
            .publish(SickService.class, bytes -> sickness.get().answer(vertx, bytes)));
    return question -> {
      sickness.set(Sickness.valueOf(question));
      return Json.encode(new Past(pauseDetector.take())).toString();
    };
  }

  /**
   * What was.
   *
   * @param pauses of this JVM
   */
  record Past(List<Pause> pauses) {}
}
