package dev.flotilla.bench.isolation;

import dev.flotilla.bench.process.WorkerLoop;
import dev.flotilla.bench.site.BenchMember;
import dev.flotilla.bench.site.BenchNode;
import dev.flotilla.core.Json;
import dev.flotilla.core.ProcessDefaults;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The JVM that calls both; each line is an {@link CallerCommand}. */
public final class CallerMain {

  /** Of the two instances of both services. */
  private static final Duration VISIBLE = Duration.ofSeconds(30);

  private CallerMain() {}

  /**
   * Serves until its parent ends.
   *
   * @param arguments a {@link BenchMember} as JSON
   */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    WorkerLoop.serve(() -> begin(Json.decode(Buffer.buffer(arguments[0]), BenchMember.class)));
  }

  private static WorkerLoop.Answers begin(BenchMember benchMember) throws InterruptedException {
    Caller caller = new Caller(BenchNode.join(benchMember));
    caller.awaitInstances();
    return line ->
        Json.encode(caller.call(Json.decode(Buffer.buffer(line), CallerCommand.class))).toString();
  }

  private static final class Caller {

    private final PauseDetector pauseDetector = PauseDetector.start();
    private BenchNode benchNode;

    Caller(BenchNode benchNode) {
      this.benchNode = benchNode;
    }

    CallerResult call(CallerCommand callerCommand) throws InterruptedException {
      if (callerCommand.anew()) {
        benchNode = benchNode.anew();
      }
      HealthyService healthyService = benchNode.services().client(HealthyService.class);
      SickService sickService = benchNode.services().client(SickService.class);
      Vertx vertx = benchNode.node().vertx();
      return new PacedCalls(vertx, pauseDetector, healthyService::echo, sickService::ask)
          .run(Duration.ofMillis(callerCommand.ms()));
    }

    /** Having joined is not having heard of the others' addresses. */
    void awaitInstances() throws InterruptedException {
      long end = System.nanoTime() + VISIBLE.toNanos();
      while (instances("healthy-service") < 2 || instances("sick-service") < 2) {
        if (System.nanoTime() - end > 0) {
          throw new IllegalStateException("the instances are not seen after " + VISIBLE);
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }

    private int instances(String service) {
      return benchNode.discovery().instances(service).size();
    }
  }
}
