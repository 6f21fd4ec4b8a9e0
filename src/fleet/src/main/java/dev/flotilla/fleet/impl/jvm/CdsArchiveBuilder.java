package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes class-data archives from lists of classes, one at a time, in a process of low priority. */
public final class CdsArchiveBuilder implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 120;

  /**
   * A class, or what a lambda or a method handle needs; see the JVM's classListParser.cpp. The
   * number of a class is left out: it counts within one list, and here are several.
   */
  private static final Pattern LINE =
      Pattern.compile("([^\\s@#:]+)( id: \\d+)?|(@lambda-(?:proxy|form-invoker) \\S.*)");

  /** Words before a command that give it the lowest priority for the processors. */
  private static final List<String> LOW_PRIORITY = List.of("nice", "-n", "19");

  private final NodeJvm.Program program;
  private final List<String> priority;
  private Process running; // guarded by this, as everything below
  private boolean closed;

  public CdsArchiveBuilder(NodeJvm.Program program) {
    this(program, LOW_PRIORITY);
  }

  /**
   * @param priority words before each command
   */
  CdsArchiveBuilder(NodeJvm.Program program, List<String> priority) {
    this.program = program;
    this.priority = priority;
  }

  /**
   * Makes an archive. Blocks for some seconds.
   *
   * @param lists what JVMs have written with {@code -XX:DumpLoadedClassList}, maybe still do
   * @param jvm options that decide about the shape of the heap
   * @return whether it is there now; false if the JVM refuses, or after {@link #close}
   */
  boolean make(List<Path> lists, Path archive, List<String> jvm) {
    Path unfinished = archive.resolveSibling(archive.getFileName() + ".new");
    try {
      boolean made = run(words(merged(lists, archive), unfinished, jvm), archive);
      if (made) {
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.deleteIfExists(unfinished);
      return made;
    } catch (IOException notKept) {
      throw new FleetFailure("cannot make the class archive " + archive + ": " + notKept);
    }
  }

  /** Ends what is being made, and makes nothing more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  private List<String> words(Path classes, Path archive, List<String> jvm) {
    List<String> words = new ArrayList<>(priority);
    words.add(program.java().toString());
    words.addAll(jvm);
    words.addAll(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + classes));
    words.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-cp", program.classPath()));
    return words;
  }

  private boolean run(List<String> words, Path archive) throws IOException {
    Process maker = begin(words, archive.resolveSibling(archive.getFileName() + ".log"));
    try {
      if (maker == null || !maker.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        close();
        return false;
      }
      return maker.exitValue() == 0;
    } catch (InterruptedException interrupted) {
      close();
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Null if nothing more is to be made. */
  private synchronized Process begin(List<String> words, Path log) throws IOException {
    if (closed) {
      return null;
    }
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    running = builder.redirectOutput(log.toFile()).start();
    return running;
  }

  /** Each class once, and only lines as they should be: one bad line, and the JVM refuses all. */
  private static Path merged(List<Path> lists, Path archive) throws IOException {
    Set<String> classes = new LinkedHashSet<>();
    for (Path list : lists) {
      String text = Files.readString(list);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1); // a JVM may be in mid-line
      whole
          .lines()
          .map(LINE::matcher)
          .filter(Matcher::matches)
          .forEach(line -> classes.add(entry(line)));
    }
    return Files.write(archive.resolveSibling(archive.getFileName() + ".classes"), classes);
  }

  private static String entry(Matcher line) {
    return line.group(1) == null ? line.group(3) : line.group(1);
  }
}
