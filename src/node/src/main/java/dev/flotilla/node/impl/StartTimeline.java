package dev.flotilla.node.impl;

import dev.flotilla.core.Clock;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where the time of a node's start goes, from the begin of its process until it is up. Steps that
 * run beside others are part of one that lasts at least as long. Thread-safe.
 */
public final class StartTimeline {

  /** The step in which all verticles start side by side. */
  static final String VERTICLES = "start its verticles";

  private static final String JVM = "start the JVM";

  private final Clock clock;
  private final Supplier<Instant> processStart;
  private final Instant main;
  private final long mainNanos;
  private final List<Step> steps = new CopyOnWriteArrayList<>();
  private volatile Long upMs;

  /**
   * @param processStart when the process began; not asked before the node is up or shows its page,
   *     since the answer is in a part of the JVM that takes time to load
   */
  StartTimeline(Clock clock, Supplier<Instant> processStart) {
    this.clock = clock;
    this.processStart = processStart;
    this.main = clock.now();
    this.mainNanos = clock.nanos();
  }

  /** Begins in the main of this JVM. */
  public static StartTimeline begin(Clock clock) {
    return new StartTimeline(
        clock, () -> Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()));
  }

  /** Notes what lasted from the begin of the main until now. */
  void sinceMain(String name) {
    note(name, null, mainNanos);
  }

  /** Does something, and notes how long that takes. */
  <T> T time(String name, Supplier<T> work) {
    long begun = clock.nanos();
    T result = work.get();
    note(name, null, begun);
    return result;
  }

  /**
   * Begins something, and notes how long it takes until it has succeeded.
   *
   * @param part of this other step
   */
  <T> Future<T> time(String name, String part, Supplier<Future<T>> work) {
    long begun = clock.nanos();
    return work.get().onSuccess(done -> note(name, part, begun));
  }

  /** Notes that the node is up. */
  void up() {
    upMs = jvmMs() + sinceMs(mainNanos);
  }

  /** What the page {@code /startup} shows. */
  StartupPage page(String node) {
    long jvm = jvmMs();
    List<StepPage> pages =
        steps.stream()
            .sorted(Comparator.comparing(Step::atMs))
            .map(step -> new StepPage(step.name(), step.part(), jvm + step.atMs(), step.ms()))
            .collect(Collectors.toList());
    pages.add(0, new StepPage(JVM, null, 0, jvm));
    return new StartupPage(node, upMs, pages);
  }

  /** One line for people: the total, and the steps that follow each other. */
  String text() {
    StartupPage page = page("");
    String parts =
        page.steps().stream()
            .filter(step -> step.part() == null)
            .map(step -> step.name() + " " + seconds(step.ms()))
            .collect(Collectors.joining(", "));
    return seconds(page.upAfterMs() == null ? 0 : page.upAfterMs()) + ": " + parts;
  }

  private static String seconds(long ms) {
    return String.format(Locale.ROOT, "%.2f s", ms / 1000.0);
  }

  private void note(String name, String part, long begunNanos) {
    long atMs = (begunNanos - mainNanos) / 1_000_000;
    steps.add(new Step(name, part, atMs, sinceMs(begunNanos)));
  }

  private long sinceMs(long begunNanos) {
    return (clock.nanos() - begunNanos) / 1_000_000;
  }

  /** Never negative: the wall clock may have been set between the two. */
  private long jvmMs() {
    return Math.max(0, Duration.between(processStart.get(), main).toMillis());
  }

  private record Step(String name, String part, long atMs, long ms) {}

  /**
   * How a node started.
   *
   * @param upAfterMs from the begin of its process; null until the node is up
   * @param steps in the order of their begin
   */
  record StartupPage(String node, Long upAfterMs, List<StepPage> steps) {}

  /**
   * One step.
   *
   * @param part the step that contains this one, null if steps follow each other
   * @param atMs begin, counted from that of the process
   * @param ms how long it took
   */
  record StepPage(String name, String part, long atMs, long ms) {}
}
