package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.get;

import dev.flotilla.testkit.TestCluster;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What a contract costs: calls per second through a client against request-reply of the same bytes
 * on the bare event bus; two clustered nodes in this JVM, in turns. Run its main, with numbers of
 * calls in flight as arguments. Between two JVMs, and against NATS: {@code ./run.sh bench rpc}.
 */
final class Throughput {

  private static final List<Integer> IN_FLIGHT = List.of(1, 64, 512);
  private static final List<Integer> PAYLOAD_BYTES = List.of(100, 10_000);
  private static final int ROUNDS = 5;
  private static final int WARM_UP = 2;
  private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private Throughput() {}

  public static void main(String[] arguments) {
    List<Integer> inFlight =
        arguments.length == 0
            ? IN_FLIGHT
            : java.util.Arrays.stream(arguments).map(Integer::valueOf).toList();
    try (TestCluster cluster = TestCluster.start(2)) {
      Throughput.prepare(cluster);
      for (int payload : PAYLOAD_BYTES) {
        Map<String, Supplier<Future<?>>> subjects = subjects(cluster, payload);
        inFlight.forEach(calls -> compare(cluster.vertx(0), subjects, calls, payload));
      }
    }
    System.exit(0); // a Hazelcast that has left keeps a thread for a while
  }

  private static void compare(
      Vertx vertx, Map<String, Supplier<Future<?>>> subjects, int inFlight, int payload) {
    Map<String, List<Long>> rates = new LinkedHashMap<>();
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      for (Map.Entry<String, Supplier<Future<?>>> subject : subjects.entrySet()) {
        long rate = rate(vertx, subject.getValue(), inFlight);
        if (round >= WARM_UP) {
          rates.computeIfAbsent(subject.getKey(), name -> new ArrayList<>()).add(rate);
        }
      }
    }
    long bare = median(rates.values().iterator().next());
    rates.forEach(
        (name, seen) ->
            System.out.printf(
                "%d in flight, %d B, %s: %d /s, %.2f of the bare bus%n",
                inFlight, payload, name, median(seen), (double) median(seen) / bare));
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

  private static long rate(Vertx vertx, Supplier<Future<?>> call, int inFlight) {
    Context context = vertx.getOrCreateContext();
    Run run = new Run(call, inFlight, System.nanoTime());
    for (int i = 0; i < inFlight; i++) {
      context.runOnContext(here -> run.again());
    }
    try {
      return run.done.future().await(60, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException(late);
    }
  }

  /** Calls from one event loop, each made when another is answered. */
  private static final class Run {
    private final Supplier<Future<?>> call;
    private final long begin;
    private final Promise<Long> done = Promise.promise();
    private int running;
    private long answered;

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
                  done.tryComplete(answered * TimeUnit.SECONDS.toNanos(1) / took);
                }
              });
    }
  }

  private static long median(List<Long> rates) {
    List<Long> sorted = new ArrayList<>(rates);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
