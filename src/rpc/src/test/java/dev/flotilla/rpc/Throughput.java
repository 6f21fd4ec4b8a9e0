package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.get;

import dev.flotilla.testkit.TestCluster;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What a contract costs: calls per second through a client against request-reply of the same bytes
 * on the bare event bus; two clustered nodes in this JVM, 64 in flight, in turns. Run its main.
 */
final class Throughput {

  private static final int IN_FLIGHT = 64;
  private static final int CALLS = 100_000;
  private static final int ROUNDS = 7;
  private static final int WARM_UP = 2;

  private Throughput() {}

  public static void main(String[] arguments) {
    try (TestCluster cluster = TestCluster.start(2)) {
      Vertx vertx = cluster.vertx(0);
      Map<String, Supplier<Future<?>>> subjects = subjects(cluster);
      Map<String, List<Long>> rates = new TreeMap<>();
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        for (Map.Entry<String, Supplier<Future<?>>> subject : subjects.entrySet()) {
          long rate = rate(vertx, subject.getValue());
          if (round >= WARM_UP) {
            rates.computeIfAbsent(subject.getKey(), name -> new ArrayList<>()).add(rate);
          }
        }
      }
      rates.forEach((name, seen) -> System.out.println(name + ": " + median(seen) + " /s " + seen));
    }
    System.exit(0); // a Hazelcast that has left keeps a thread for a while
  }

  private static Map<String, Supplier<Future<?>>> subjects(TestCluster cluster) {
    Vertx vertx = cluster.vertx(0);
    Site here = Site.direct(vertx, "here");
    Site there = Site.direct(cluster.vertx(1), "there");
    there.publish(Echo.class, new EchoService(null));
    Echo echo = here.client(Echo.class, 1);
    Echo.Line line = new Echo.Line("SKU-0001", 3);
    List<Echo.Line> lines = List.of(line);

    get(
        cluster
            .vertx(1)
            .eventBus()
            .<Buffer>consumer("raw", message -> message.reply(message.body()))
            .completion());
    Buffer body = Buffer.buffer("[[{\"sku\":\"SKU-0001\",\"quantity\":3}]]");

    Map<String, Supplier<Future<?>>> subjects = new TreeMap<>();
    subjects.put("raw event bus", () -> vertx.eventBus().request("raw", body));
    subjects.put(
        "raw with headers",
        () ->
            vertx
                .eventBus()
                .request(
                    "raw",
                    body,
                    new DeliveryOptions()
                        .addHeader("method", "lines")
                        .addHeader("flotilla-deadline-ms", "4999")
                        .addHeader(
                            "traceparent",
                            "00-6f2c1c0e93a14b0f8a516a7a56a0f6d1-8a516a7a56a0f6d1-01")
                        .addHeader("flotilla-caller", "here")));
    subjects.put("contract", () -> echo.lines(lines));
    subjects.put("contract, no payload", echo::nothing);
    Echo meshed = Site.open(cluster.node(0)).client(Echo.class, 1);
    subjects.put("contract in the mesh", () -> meshed.lines(lines));
    return subjects;
  }

  private static long rate(Vertx vertx, Supplier<Future<?>> call) {
    Promise<Void> done = Promise.promise();
    AtomicInteger left = new AtomicInteger(CALLS);
    AtomicInteger unanswered = new AtomicInteger(CALLS);
    Context context = vertx.getOrCreateContext();
    long begin = System.nanoTime();
    for (int i = 0; i < IN_FLIGHT; i++) {
      context.runOnContext(here -> again(call, left, unanswered, done));
    }
    try {
      done.future().await(60, java.util.concurrent.TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException late) {
      throw new IllegalStateException(late);
    }
    return CALLS * 1_000_000_000L / (System.nanoTime() - begin);
  }

  private static void again(
      Supplier<Future<?>> call, AtomicInteger left, AtomicInteger unanswered, Promise<Void> done) {
    if (left.getAndDecrement() <= 0) {
      return;
    }
    call.get()
        .onComplete(
            (result, failure) -> {
              if (failure != null) {
                done.tryFail(failure);
              } else if (unanswered.decrementAndGet() == 0) {
                done.tryComplete();
              } else {
                again(call, left, unanswered, done);
              }
            });
  }

  private static long median(List<Long> rates) {
    List<Long> sorted = new ArrayList<>(rates);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
