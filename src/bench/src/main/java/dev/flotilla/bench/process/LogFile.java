package dev.flotilla.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process has written, for the sentence about its end. */
public final class LogFile {

  private LogFile() {}

  /** The last line that is not blank, and where there is more. */
  public static String lastLine(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      String last = lines.isEmpty() ? "it wrote nothing" : lines.get(lines.size() - 1);
      return last + " (log: " + log + ")";
    } catch (IOException unreadable) {
      return "its log " + log + " cannot be read";
    }
  }
}
