package dev.flotilla.insight.loop.impl;

import dev.flotilla.insight.loop.LoopReport;
import dev.flotilla.insight.loop.LoopReport.BlockedStack;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stacks of blocked loops, grouped by the code that is likely to be the cause. Thread-safe. */
final class BlockedStacks {

  private static final int MOST_FRAMES = 40;

  /** Below these, every blocked loop looks the same. */
  private static final List<String> RUNTIME =
      List.of("io.vertx.", "io.netty.", "java.", "javax.", "jdk.", "sun.", "com.sun.");

  private final Map<String, BlockedStack> byFrame = new HashMap<>(); // guarded by this

  /**
   * Notes a stack.
   *
   * @param again the frame that the same blockage had before, null at first
   * @return the frame under which it was counted
   */
  synchronized String add(
      int loop, StackTraceElement[] stack, long blockedMs, Instant now, String again) {
    String frame = cause(stack);
    BlockedStack before = byFrame.get(frame);
    long count = before == null ? 0 : before.count();
    long longest = before == null ? 0 : before.longestMs();
    byFrame.put(
        frame,
        new BlockedStack(
            frame,
            frame.equals(again) ? count : count + 1,
            Math.max(longest, blockedMs),
            now,
            loop,
            Arrays.stream(stack).limit(MOST_FRAMES).map(BlockedStacks::text).toList()));
    if (byFrame.size() > LoopReport.MOST_BLOCKS) {
      byFrame.values().stream()
          .min(Comparator.comparing(BlockedStack::last))
          .ifPresent(oldest -> byFrame.remove(oldest.frame()));
    }
    return frame;
  }

  synchronized List<BlockedStack> latestFirst() {
    return byFrame.values().stream()
        .sorted(Comparator.comparing(BlockedStack::last).reversed())
        .toList();
  }

  private static String cause(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .filter(frame -> RUNTIME.stream().noneMatch(frame.getClassName()::startsWith))
        .findFirst()
        .map(BlockedStacks::text)
        .orElse(stack.length == 0 ? "unknown" : text(stack[0]));
  }

  /** Without the names of class loaders and modules, which say nothing here. */
  private static String text(StackTraceElement frame) {
    String place = frame.getFileName() == null ? "" : frame.getFileName();
    String line = frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber();
    return frame.getClassName() + "." + frame.getMethodName() + "(" + place + line + ")";
  }
}
