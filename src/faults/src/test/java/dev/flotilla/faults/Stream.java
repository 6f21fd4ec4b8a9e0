package dev.flotilla.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;

/** A steady stream of calls, and what became of each. */
final class Stream implements AutoCloseable {

  /** One call that has ended; {@code failure} is null for success. */
  record End(long startedNanos, long nanos, String answer, ServiceFailure failure) {}

  private final Vertx vertx;
  private final IntFunction<Future<String>> call;
  private final AtomicInteger begun = new AtomicInteger();
  private final List<End> ends = new CopyOnWriteArrayList<>();
  private final long periodMs;
  private volatile boolean closed;

  /**
   * Makes a call every {@code periodMs} until it is closed; after a pause of this process it does
   * not make up for those it has missed, which would all come at once.
   */
  Stream(Vertx vertx, long periodMs, IntFunction<Future<String>> call) {
    this.vertx = vertx;
    this.call = call;
    this.periodMs = periodMs;
    vertx.setTimer(periodMs, this::tick);
  }

  private void tick(long timer) {
    if (!closed) {
      vertx.setTimer(periodMs, this::tick);
      one();
    }
  }

  private void one() {
    long before = System.nanoTime();
    call.apply(begun.getAndIncrement())
        .onComplete(
            (answer, failure) ->
                ends.add(
                    new End(
                        before,
                        System.nanoTime() - before,
                        answer,
                        failure == null ? null : ServiceFailure.of(failure))));
  }

  int begun() {
    return begun.get();
  }

  /** The calls that have ended by now, in the order of their ends. */
  List<End> ends() {
    return List.copyOf(ends); // a part of a list that grows cannot be read
  }

  List<ServiceFailure> failures() {
    return ends.stream().filter(end -> end.failure() != null).map(End::failure).toList();
  }

  Duration slowest() {
    return Duration.ofNanos(ends.stream().mapToLong(End::nanos).max().orElse(0));
  }

  /** Waits until this many more calls have ended. */
  void awaitMore(int calls) {
    int goal = ends.size() + calls;
    Awaitility.await().atMost(Duration.ofSeconds(120)).until(() -> ends.size() >= goal);
  }

  /** Stops calling and waits until every call has ended, once. */
  @Override
  public void close() {
    closed = true;
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(ends).hasSize(begun.get()));
  }
}
