package dev.flotilla.fleet.impl.os;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The end of a log file that may still grow. Not thread-safe. */
public final class LogTail {

  /** Enough for hundreds of lines, little enough for any heap. */
  private static final int WINDOW_BYTES = 256 * 1024;

  private final Path file;
  private long position;
  private String unfinished = "";

  /**
   * @param position first byte of interest
   */
  public LogTail(Path file, long position) {
    this.file = file;
    this.position = position;
  }

  /** The last lines of a file; none if there is no file. */
  public static List<String> last(Path file, int count) {
    long start = Math.max(0, size(file) - WINDOW_BYTES);
    LogTail tail = new LogTail(file, start);
    List<String> lines = new ArrayList<>(tail.more());
    if (start > 0 && !lines.isEmpty()) {
      lines.remove(0); // most likely the end of a line that began before the window
    }
    if (!tail.unfinished.isEmpty()) {
      lines.add(tail.unfinished);
    }
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }

  /** A tail that gives what comes from now on. */
  public static LogTail fromEnd(Path file) {
    return new LogTail(file, size(file));
  }

  /** The whole lines that came since the last call. */
  public List<String> more() {
    long size = size(file);
    if (size < position) {
      position = 0; // rotated
      unfinished = "";
    }
    List<String> lines = new ArrayList<>();
    while (position < size) {
      String text = unfinished + chunk((int) Math.min(WINDOW_BYTES, size - position));
      int end = text.lastIndexOf('\n') + 1;
      unfinished = text.substring(end);
      text.substring(0, end).lines().forEach(lines::add);
    }
    return lines;
  }

  private String chunk(int bytes) {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      open.seek(position);
      byte[] read = new byte[bytes];
      open.readFully(read);
      position += bytes;
      return new String(read, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new FleetFailure("cannot read " + file + ": " + unreadable);
    }
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException gone) {
      return 0;
    }
  }
}
