package dev.flotilla.bench.jmh;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Lets JMH run its loops on an event loop, where our code runs: off it every result takes a hop to
 * another thread, which is not what is measured. JMH makes it by reflection, with one thread.
 */
public final class EventLoopExecutor extends AbstractExecutorService {

  private static volatile long
      loopThread; // of the last executor; JMH creates it and offers no access

  private final Vertx vertx;
  private final Context context;
  private volatile boolean down;

  /**
   * As JMH calls it.
   *
   * @param threads must be 1
   * @param prefix of the names of threads; not used
   */
  public EventLoopExecutor(int threads, String prefix) {
    if (threads != 1) {
      throw new IllegalArgumentException("threads must be 1 but was " + threads);
    }
    // A loop of JMH holds the event loop for a whole iteration: nothing to warn of.
    vertx = Vertx.vertx(new VertxOptions().setBlockedThreadCheckInterval(Integer.MAX_VALUE));
    context = vertx.getOrCreateContext();
    CompletableFuture<Long> thread = new CompletableFuture<>();
    execute(() -> thread.complete(Thread.currentThread().getId()));
    loopThread = thread.join();
  }

  /** Processor time that the loop has used. */
  static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread);
  }

  @Override
  public void execute(Runnable work) {
    context.runOnContext(none -> work.run());
  }

  @Override
  public void shutdown() {
    down = true;
    vertx.close();
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return down;
  }

  @Override
  public boolean isTerminated() {
    return down;
  }

  @Override
  public boolean awaitTermination(long time, TimeUnit unit) {
    return down;
  }
}
