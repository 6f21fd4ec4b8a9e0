package dev.flotilla.insight.loop;

import java.time.Instant;
import java.util.List;

/**
 * The event loops of a node.
 *
 * @param loops by number
 * @param blocked what blocked them since the start, the latest first; at most {@value #MOST_BLOCKS}
 */
public record LoopReport(List<LoopState> loops, List<BlockedStack> blocked) {

  /** More places that block are a defect of the program as a whole; the oldest are left out. */
  public static final int MOST_BLOCKS = 100;

  /**
   * One event loop.
   *
   * @param thread its name; empty before it first ran
   * @param lagMs how late it ran the last task; the time until now while it is blocked
   * @param worstLagMs the longest lag since the start
   * @param blockedMs how long it has been blocked; 0 if it is not
   */
  public record LoopState(
      int loop, String thread, double lagMs, double worstLagMs, long blockedMs) {}

  /**
   * What blocked event loops, grouped by the first frame that is not of Vert.x, Netty or the JDK.
   *
   * @param frame as {@code com.example.Shop.total(Shop.java:42)}
   * @param count how many times it blocked a loop
   * @param longestMs the longest of them, as far as it was seen
   * @param last when it was last seen
   * @param loop that it blocked last
   * @param stack the last one, the innermost frame first, at most 40 frames
   */
  public record BlockedStack(
      String frame, long count, long longestMs, Instant last, int loop, List<String> stack) {}
}
