package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.get;

import dev.flotilla.testkit.TestCluster;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What a contract costs: calls per second through a client against request-reply of the same bytes
 * on the bare event bus, and the processor's time for each, which tells the same on a machine that
 * is busy with other work. Two clustered nodes in this JVM, in turns. Run its main, with numbers of
 * calls in flight as arguments. Between two JVMs, and against NATS: {@code ./run.sh bench rpc}.
 */
final class Throughput {

  private static final List<Integer> IN_FLIGHT = List.of(1, 64, 512);
  private static final List<Integer> PAYLOAD_BYTES = List.of(100, 10_000);
  private static final int ROUNDS = 5;
  private static final int WARM_UP = 3;
  private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(2);

  private Throughput() {}

  public static void main(String[] arguments) {
    List<Integer> inFlight =
        arguments.length == 0 ? IN_FLIGHT : Arrays.stream(arguments).map(Integer::valueOf).toList();
    try (TestCluster cluster = TestCluster.start(2)) {
      prepare(cluster);
      for (int payload : PAYLOAD_BYTES) {
        Map<String, Supplier<Future<?>>> subjects = subjects(cluster, payload);
        inFlight.forEach(calls -> compare(cluster.vertx(0), subjects, calls, payload));
      }
    }
    System.exit(0); // a Hazelcast that has left keeps a thread for a while
  }

  /** Calls per second, and processor time per call of both nodes. */
  private record Cost(long rate, long cpuNanos) {}

  private static void compare(
      Vertx vertx, Map<String, Supplier<Future<?>>> subjects, int inFlight, int payload) {
    Map<String, List<Cost>> costs = new LinkedHashMap<>();
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      for (Map.Entry<String, Supplier<Future<?>>> subject : subjects.entrySet()) {
        Cost cost = cost(vertx, subject.getValue(), inFlight);
        if (round >= WARM_UP) {
          costs.computeIfAbsent(subject.getKey(), name -> new ArrayList<>()).add(cost);
        }
      }
    }
    List<Cost> bare = costs.values().iterator().next();
    costs.forEach(
        (name, seen) ->
            System.out.printf(
                "%d in flight, %d B, %s: %d /s, %.2f of the bare bus; %.1f us of cpu, %.2f of it%n",
                inFlight,
                payload,
                name,
                median(seen, Cost::rate),
                (double) median(seen, Cost::rate) / median(bare, Cost::rate),
                median(seen, Cost::cpuNanos) / 1e3,
                (double) median(seen, Cost::cpuNanos) / median(bare, Cost::cpuNanos)));
  }

  private static Cost cost(Vertx vertx, Supplier<Future<?>> call, int inFlight) {
    var process =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = process.getProcessCpuTime();
    Run run = run(vertx, call, inFlight);
    long cpuNanos = (process.getProcessCpuTime() - before) / run.answered;
    return new Cost(run.answered * TimeUnit.SECONDS.toNanos(1) / run.nanos, cpuNanos);
  }

  private static void prepare(TestCluster cluster) {
    Site.direct(cluster.vertx(1), "there").publish(Echo.class, new EchoService(null));
    get(
        cluster
            .vertx(1)
            .eventBus()
            .<Buffer>consumer("raw", message -> message.reply(message.body()))
            .completion());
  }

  private static Map<String, Supplier<Future<?>>> subjects(TestCluster cluster, int payload) {
    Vertx vertx = cluster.vertx(0);
    Echo direct = Site.direct(vertx, "here").client(Echo.class, 1);
    Echo meshed = Site.open(cluster.node(0)).client(Echo.class, 1);
    List<Echo.Line> lines = List.of(new Echo.Line("x".repeat(payload), 3));
    Buffer body = Buffer.buffer("x".repeat(payload));
    Map<String, Supplier<Future<?>>> subjects = new LinkedHashMap<>();
    subjects.put("bare event bus", () -> vertx.eventBus().request("raw", body));
    subjects.put("contract without mesh", () -> direct.lines(lines));
    subjects.put("contract", () -> meshed.lines(lines));
    return subjects;
  }

  private static Run run(Vertx vertx, Supplier<Future<?>> call, int inFlight) {
    Context context = vertx.getOrCreateContext();
    Run run = new Run(call, inFlight, System.nanoTime());
    for (int i = 0; i < inFlight; i++) {
      context.runOnContext(here -> run.again());
    }
    try {
      run.done.future().await(60, TimeUnit.SECONDS);
      return run;
    } catch (TimeoutException late) {
      throw new IllegalStateException(late);
    }
  }

  /** Calls from one event loop, each made when another is answered. */
  private static final class Run {
    private final Supplier<Future<?>> call;
    private final long begin;
    private final Promise<Void> done = Promise.promise();
    private int running;
    private long answered;
    private long nanos;

    Run(Supplier<Future<?>> call, int inFlight, long begin) {
      this.call = call;
      this.running = inFlight;
      this.begin = begin;
    }

    void again() {
      call.get()
          .onComplete(
              (result, failure) -> {
                long took = System.nanoTime() - begin;
                answered++;
                if (failure != null) {
                  done.tryFail(failure);
                } else if (took < ROUND_NANOS) {
                  again();
                } else if (--running == 0) {
                  nanos = took;
                  done.tryComplete();
                }
              });
    }
  }

  private static long median(List<Cost> costs, ToLongFunction<Cost> figure) {
    return costs.stream().mapToLong(figure).sorted().skip(costs.size() / 2).findFirst().orElse(0);
  }
}
