package dev.flotilla.cluster.impl;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Checks whether the JVM still works: its event loops run tasks, and no threads are deadlocked. It
 * depends on nothing outside of the JVM, because a fault there would restart the whole fleet.
 */
final class Liveness {

  /** Longer than any pause of a healthy JVM with a small heap, shorter than probes wait. */
  static final long LOOP_ANSWER_MS = 2_000;

  /** The problems found, empty if there are none; completed within {@link #LOOP_ANSWER_MS}. */
  Future<List<String>> problems(Vertx observed) {
    List<Future<String>> answers = new ArrayList<>();
    int index = 0;
    for (EventExecutor loop : ((VertxInternal) observed).nettyEventLoopGroup()) {
      answers.add(answer(loop, index++));
    }
    return Future.join(answers)
        .map(all -> all.<String>list())
        .map(loops -> withDeadlocks(loops.stream().filter(Objects::nonNull).toList()));
  }

  /** Null if the event loop answers, else the problem. */
  private Future<String> answer(EventExecutor loop, int index) {
    Promise<String> answered = Promise.promise();
    if (loop.isShuttingDown()) {
      return Future.succeededFuture("event loop " + index + " is shut down");
    }
    loop.execute(() -> answered.tryComplete(null));
    // Without a context, the timeout is Netty's global executor's: no event loop of any Vert.x.
    return answered
        .future()
        .timeout(LOOP_ANSWER_MS, TimeUnit.MILLISECONDS)
        .otherwise("event loop " + index + " ran no task for " + LOOP_ANSWER_MS + " ms");
  }

  private static List<String> withDeadlocks(List<String> problems) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long[] stuck = threads.findDeadlockedThreads();
    if (stuck == null) {
      return problems;
    }
    List<String> more = new ArrayList<>(problems);
    more.add("deadlocked threads: " + names(threads.getThreadInfo(stuck)));
    return more;
  }

  private static String names(ThreadInfo[] stuck) {
    return Arrays.stream(stuck)
        .filter(Objects::nonNull)
        .map(ThreadInfo::getThreadName)
        .collect(Collectors.joining(", "));
  }
}
