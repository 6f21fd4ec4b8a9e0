package dev.flotilla.insight.loop.impl;

import dev.flotilla.insight.loop.LoopMonitor;
import dev.flotilla.insight.loop.LoopReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The thread that measures event loops. */
public final class LoopSampler implements LoopMonitor {

  private static final Duration[] BOUNDS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofMillis(1_000),
    Duration.ofMillis(5_000)
  };

  private static final long BLOCKED_NANOS = BLOCKED_AFTER.toNanos();

  private final List<LoopProbe> probes = new ArrayList<>();
  private final BlockedStacks blocked = new BlockedStacks();
  private final Map<LoopProbe, String> blockages = new HashMap<>(); // of the thread alone
  private final Thread thread = new Thread(this::run, "flotilla-loop-monitor");
  private volatile boolean closed;

  private LoopSampler() {}

  /** See {@link LoopMonitor#start}. */
  public static LoopMonitor start(Vertx vertx, MeterRegistry registry) {
    LoopSampler sampler = new LoopSampler();
    for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      sampler.probes.add(sampler.probe(sampler.probes.size(), loop, registry));
    }
    sampler.thread.setDaemon(true);
    sampler.thread.start();
    return sampler;
  }

  private LoopProbe probe(int number, EventExecutor loop, MeterRegistry registry) {
    Timer lag =
        Timer.builder("flotilla.event.loop.lag")
            .description("How late an event loop runs what is due")
            .tag("loop", Integer.toString(number))
            .serviceLevelObjectives(BOUNDS)
            .register(registry);
    return new LoopProbe(number, loop, lag);
  }

  @Override
  public LoopReport report() {
    return new LoopReport(
        probes.stream().map(probe -> probe.state(BLOCKED_NANOS)).toList(), blocked.latestFirst());
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    long due = System.nanoTime();
    while (!closed) {
      due += PERIOD.toNanos();
      LockSupport.parkNanos(due - System.nanoTime());
      long late = System.nanoTime() - due;
      if (late > PERIOD.toNanos()) { // the collector or the system has stopped all threads
        due = System.nanoTime();
        probes.forEach(LoopProbe::forgive);
      } else {
        probes.forEach(this::look);
      }
    }
  }

  private void look(LoopProbe probe) {
    long nanos = probe.waitingNanos();
    Thread loop = probe.thread();
    if (nanos < BLOCKED_NANOS || loop == null) {
      blockages.remove(probe);
    } else {
      StackTraceElement[] stack = loop.getStackTrace();
      long ms = TimeUnit.NANOSECONDS.toMillis(nanos);
      blockages.put(
          probe, blocked.add(probe.number(), stack, ms, Instant.now(), blockages.get(probe)));
    }
    probe.send();
  }
}
