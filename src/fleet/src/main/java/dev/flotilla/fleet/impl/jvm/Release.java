package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.os.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars of one build, and the class archives that were made of them. Nodes and launchers keep
 * the release that they were started from; a later build makes another one.
 *
 * <p>Beside the jars lie {@code archives/JVM/nodes.jsa}, {@code nodes.aot} and {@code
 * launcher.jsa}, one folder for each build of the JVM, and {@code users/PID}, one file for each
 * launcher that starts nodes from here.
 *
 * @param jars folder of the class path
 */
public record Release(Path jars) {

  /** The first version whose JVM takes {@code -XX:AOTCache}; see JEP 514 and JEP 515. */
  private static final int AOT_VERSION = 25;

  /** What the JVM says about classes that cannot be archived is of no use in a node's log. */
  private static final String QUIET = "-Xlog:cds=off,cds+dynamic=off,class+path=off";

  private static final String QUIET_AOT = "-Xlog:aot=off,cds=off,class+path=off";

  /** The class path as the JVM takes it. */
  public String classPath() {
    return jars + "/*";
  }

  /** Everything that belongs to it. */
  Path folder() {
    return jars.toAbsolutePath().getParent();
  }

  /** What the makers of archives say that work in the background. */
  public Path log() {
    return folder().resolve("archives.log");
  }

  /** What was made for the JVM that runs this. */
  Path archives() {
    String vm = System.getProperty("java.vm.version").replaceAll("[^A-Za-z0-9.+_-]", "_");
    return folder().resolve("archives").resolve(vm);
  }

  Path nodeArchive() {
    return archives().resolve("nodes.jsa");
  }

  Path nodeCache() {
    return archives().resolve("nodes.aot");
  }

  Path launcherArchive() {
    return archives().resolve("launcher.jsa");
  }

  /** Whether archives were made for this JVM, or tried to. */
  public boolean isArchived() {
    return Files.exists(archives().resolve("finished"));
  }

  /** Whether this JVM can use a cache with profiles. */
  static boolean takesCache() {
    return Runtime.version().feature() >= AOT_VERSION;
  }

  /**
   * Returns the options with which the JVM of a node maps its archive. The list is empty if no
   * archive was made. A JVM ignores an archive that does not fit it.
   */
  public List<String> nodeOptions() {
    if (takesCache() && Files.isRegularFile(nodeCache())) {
      return List.of(QUIET_AOT, "-XX:AOTCache=" + nodeCache());
    }
    return Files.isRegularFile(nodeArchive())
        ? List.of(QUIET, "-XX:SharedArchiveFile=" + nodeArchive())
        : List.of();
  }

  /**
   * Notes that this process starts nodes from here, so that no build removes the release. A folder
   * that cannot be written to is not removed by a build of the same user either.
   */
  public void use() {
    try {
      note(folder().resolve("users"));
    } catch (IOException readOnly) {
      // The build could not write here either.
    }
  }

  /** Notes that this process makes its archives. */
  void archive() throws IOException {
    note(archives().resolve("makers"));
  }

  /** Whether a process makes its archives now. */
  public boolean isBeingArchived() throws IOException {
    return anyRuns(archives().resolve("makers"));
  }

  private static void note(Path processes) throws IOException {
    long pid = ProcessHandle.current().pid();
    String start = ProcessId.of(pid).map(ProcessId::start).orElse("");
    Files.writeString(Files.createDirectories(processes).resolve(Long.toString(pid)), start);
  }

  private static boolean anyRuns(Path processes) throws IOException {
    if (!Files.isDirectory(processes)) {
      return false;
    }
    try (Stream<Path> files = Files.list(processes)) {
      return files.anyMatch(Release::runs);
    }
  }

  /** Whether a launcher that noted its use, or a node that one has left behind, still runs. */
  boolean used() throws IOException {
    if (anyRuns(folder().resolve("users"))) {
      return true;
    }
    String path = folder() + "/";
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().arguments().stream())
        .flatMap(Stream::of)
        .anyMatch(argument -> argument.contains(path));
  }

  /** A file that holds no start may be one that is being written. */
  private static boolean runs(Path process) {
    String pid = process.getFileName().toString();
    try {
      String start = Files.readString(process);
      return pid.matches("\\d{1,10}")
          && ProcessId.of(Long.parseLong(pid))
              .filter(now -> start.isEmpty() || now.start().equals(start))
              .isPresent();
    } catch (IOException removedMeanwhile) {
      return false;
    }
  }
}
