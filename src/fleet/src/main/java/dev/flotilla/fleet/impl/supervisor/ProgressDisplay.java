package dev.flotilla.fleet.impl.supervisor;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a person sees while a cluster starts: one line per process. On a terminal the lines are
 * redrawn in place, elsewhere each change is a line. Thread-safe.
 */
public final class ProgressDisplay {

  private static final long REDRAW_MS = 200;

  private final PrintStream out;
  private final boolean terminal;
  private final Map<String, DisplayRow> displayRows = new LinkedHashMap<>();
  private int drawn;
  private boolean live = true;

  private record DisplayRow(long begunNanos, String text, boolean settled, long elapsedMs) {

    long elapsed() {
      return settled ? elapsedMs : (System.nanoTime() - begunNanos) / 1_000_000;
    }
  }

  public ProgressDisplay(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    if (terminal) {
      Thread redraw = new Thread(this::redrawWhileLive, "screen");
      redraw.setDaemon(true);
      redraw.start();
    }
  }

  /**
   * Sets the line of a process.
   *
   * @param name as {@code shop-1}
   * @param text what there is to say
   * @param settled whether its clock stops here
   */
  public synchronized void show(String name, String text, boolean settled) {
    DisplayRow before = displayRows.get(name);
    if (before != null && before.text().equals(text)) {
      return;
    }
    boolean again = before == null || before.settled();
    long begun = again ? System.nanoTime() : before.begunNanos();
    DisplayRow now = new DisplayRow(begun, text, settled, (System.nanoTime() - begun) / 1_000_000);
    displayRows.put(name, now);
    if (terminal && live) {
      draw();
    } else {
      out.println(line(name, now));
      out.flush();
    }
  }

  /** Prints a line of its own. */
  synchronized void line(String text) {
    if (terminal && live && drawn > 0) {
      out.print("\u001b[" + drawn + "A\u001b[J"); // up over our lines, and clear to the end
      drawn = 0;
      out.println(text);
      draw();
    } else {
      out.println(text);
    }
    out.flush();
  }

  /** Ends the redrawing: the lines stay as they are, later changes are lines of their own. */
  public synchronized void settle() {
    live = false;
  }

  private synchronized void draw() {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append('A');
    }
    displayRows.forEach(
        (name, displayRow) -> text.append("\u001b[2K").append(line(name, displayRow)).append('\n'));
    drawn = displayRows.size();
    out.print(text);
    out.flush();
  }

  private void redrawWhileLive() {
    try {
      while (stillLive()) {
        Thread.sleep(REDRAW_MS);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean stillLive() {
    if (live && !displayRows.isEmpty()) {
      draw();
    }
    return live;
  }

  private static String line(String name, DisplayRow displayRow) {
    List<String> parts = new ArrayList<>();
    parts.add(String.format(Locale.ROOT, "  %-12s", name));
    parts.add(String.format(Locale.ROOT, "%5.1f s", displayRow.elapsed() / 1000.0));
    parts.add(displayRow.text());
    return String.join("  ", parts);
  }
}
