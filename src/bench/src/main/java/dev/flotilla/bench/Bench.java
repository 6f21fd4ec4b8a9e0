package dev.flotilla.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * What a benchmark runs with.
 *
 * @param pace how much is measured
 * @param quick whether only to see that it works, so that corners may be cut that cost accuracy
 * @param folder for logs of its processes, absolute; it exists
 * @param checkout folder of {@code run.sh}
 * @param java program to start JVMs with
 * @param classPath of those JVMs
 * @param programs folders to look for peers in
 * @param progress for people who wait
 */
public record Bench(
    Pace pace,
    boolean quick,
    Path folder,
    Path checkout,
    Path java,
    String classPath,
    List<Path> programs,
    PrintStream progress) {

  /** The same with another class path for its JVMs. */
  public Bench withClassPath(String other) {
    return new Bench(pace, quick, folder, checkout, java, other, programs, progress);
  }

  /** Tells those who wait how far it is. */
  public void say(String line) {
    progress.println(line);
  }
}
