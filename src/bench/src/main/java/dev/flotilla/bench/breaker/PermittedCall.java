package dev.flotilla.bench.breaker;

import dev.flotilla.mesh.Bulkhead;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.breaker.Breaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A call that is let through, whose work is done already: what remains is the guard. All by their
 * defaults, which are the same window of 100 calls and the same rate.
 */
@State(Scope.Thread)
public class PermittedCall {

  private static final String NAME = "stock";
  private static final String ANSWER = "7 left";
  private static final Future<String> DONE = Future.succeededFuture(ANSWER);
  private static final CompletableFuture<String> DONE_STAGE =
      CompletableFuture.completedFuture(ANSWER);

  private final Supplier<Future<String>> work = () -> DONE;
  private final Supplier<Future<String>> guarded = this::throughOurBreaker;
  private Breaker breaker;
  private Bulkhead bulkhead;
  private Supplier<CompletionStage<String>> theirBreaker;
  private Supplier<String> theirBlockingBreaker;
  private Supplier<CompletionStage<String>> theirBoth;
  private Supplier<String> theirBlockingBoth;

  /** Makes all of them. */
  @Setup
  public void open() {
    Mesh mesh = StandaloneMesh.open(Map.of());
    breaker = mesh.breaker(NAME);
    bulkhead = mesh.bulkhead(NAME);
    CircuitBreaker theirs = CircuitBreaker.ofDefaults(NAME);
    var theirBulkhead = io.github.resilience4j.bulkhead.Bulkhead.ofDefaults(NAME);
    theirBreaker = CircuitBreaker.decorateCompletionStage(theirs, () -> DONE_STAGE);
    theirBlockingBreaker = CircuitBreaker.decorateSupplier(theirs, () -> ANSWER);
    theirBoth =
        io.github.resilience4j.bulkhead.Bulkhead.decorateCompletionStage(
            theirBulkhead, theirBreaker);
    theirBlockingBoth =
        io.github.resilience4j.bulkhead.Bulkhead.decorateSupplier(
            theirBulkhead, theirBlockingBreaker);
  }

  /** Our breaker. */
  @Benchmark
  public Object ourBreaker() {
    return done(throughOurBreaker().result());
  }

  /** Our bulkhead around our breaker. */
  @Benchmark
  public Object ourBreakerAndBulkhead() {
    return done(bulkhead.call(guarded).result());
  }

  /** Theirs, around a future, as ours is. */
  @Benchmark
  public Object theirBreaker() {
    return done(theirBreaker.get().toCompletableFuture().getNow(null));
  }

  /** Theirs, around a method that blocks. */
  @Benchmark
  public Object theirBlockingBreaker() {
    return done(theirBlockingBreaker.get());
  }

  /** Their bulkhead around their breaker, around a future. */
  @Benchmark
  public Object theirBreakerAndBulkhead() {
    return done(theirBoth.get().toCompletableFuture().getNow(null));
  }

  /** Their bulkhead around their breaker, around a method that blocks. */
  @Benchmark
  public Object theirBlockingBreakerAndBulkhead() {
    return done(theirBlockingBoth.get());
  }

  private Future<String> throughOurBreaker() {
    return breaker.call(work);
  }

  /** A call that was refused, or is not done, would be measured for nothing. */
  private static String done(String answer) {
    if (answer != ANSWER) {
      throw new IllegalStateException("the call was not permitted, or is not done: " + answer);
    }
    return answer;
  }
}
