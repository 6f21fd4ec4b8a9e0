package dev.flotilla.mesh.impl.policy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that may block, on threads of its own, so that a busy worker pool does not hold it up. */
final class BlockingExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(BlockingExecutor.class);

  private final WorkerExecutor worker;
  private volatile boolean closed;
  private volatile String lastFailure = "";

  BlockingExecutor(Vertx vertx, String name, int threads) {
    worker = vertx.createSharedWorkerExecutor(name, threads);
  }

  /** What the work gives, completed on the caller's context. */
  <T> Future<T> call(Callable<T> work) {
    return worker.executeBlocking(work, false);
  }

  /** Runs the work; the same failure is logged once in a row. */
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

  /** The same work for a timer: left out while the last one is not done. */
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

  /** Takes nothing new, does the last thing, ends. */
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
      LOG.warn("policies could not be followed, those in force stay: {}", text);
    }
  }
}
