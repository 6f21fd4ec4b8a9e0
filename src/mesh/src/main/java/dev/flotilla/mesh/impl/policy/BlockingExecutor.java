package dev.flotilla.mesh.impl.policy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs blocking work on its own threads, so that a busy worker pool does not delay it. */
final class BlockingExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(BlockingExecutor.class);

  private final WorkerExecutor worker;
  private volatile boolean closed;
  private volatile String lastFailure = "";

  BlockingExecutor(Vertx vertx, String name, int threads) {
    worker = vertx.createSharedWorkerExecutor(name, threads);
  }

  /** The result of the work, completed on the caller's context. */
  <T> Future<T> call(Callable<T> work) {
    return worker.executeBlocking(work, false);
  }

  /** Runs the work; the same failure in a row is logged once. */
  void run(Runnable work) {
    if (closed) {
      return;
    }
    try {
      call(() -> {
            work.run();
            return null;
          })
          .onSuccess(done -> lastFailure = "")
          .onFailure(this::log);
    } catch (RejectedExecutionException closing) {
      log(closing);
    }
  }

  /** The work for a timer, which skips a run while the previous one is not done. */
  Runnable repeated(Runnable work) {
    AtomicBoolean busy = new AtomicBoolean();
    return () -> {
      if (busy.compareAndSet(false, true)) {
        run(
            () -> {
              try {
                work.run();
              } finally {
                busy.set(false);
              }
            });
      }
    };
  }

  boolean isClosed() {
    return closed;
  }

  /** Rejects further work, runs the last action, and releases the threads. */
  Future<Void> close(Runnable last) {
    closed = true;
    return call(() -> {
          last.run();
          return (Void) null;
        })
        .eventually(worker::close);
  }

  private void log(Throwable failure) {
    String text = failure.toString();
    boolean closing = closed || failure instanceof RejectedExecutionException;
    if (!closing && !text.equals(lastFailure)) {
      lastFailure = text;
      LOG.warn(
          "could not synchronize policies with the cluster; the active ones remain, and this node"
              + " tries again: {}",
          text);
    }
  }
}
