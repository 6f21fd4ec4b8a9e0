package dev.flotilla.fleet.impl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Class-data archives, one per group, that make a node's JVM start in less than half the time. The
 * first node of a group that runs without one writes it when it ends in order, which costs that end
 * a second or two; later starts map it. Thread-safe.
 *
 * <p>An archive belongs to one build of the JVM and one set of jars, both in its name; the JVM
 * itself refuses one that does not fit, and starts without.
 *
 * @see <a href="https://openjdk.org/jeps/350">JEP 350: dynamic archives</a>
 */
final class ClassArchive implements NodeJvm.Archives {

  /** The JVM's own words on classes that cannot be archived are of no use in a node's log. */
  private static final String QUIET = "-Xlog:cds=off,cds+dynamic=off,class+path=off";

  private final Path folder;
  private final String stamp;
  private final Set<String> writers = ConcurrentHashMap.newKeySet();

  /**
   * @param folder where archives are kept, exists
   * @param jars folder of the class path
   * @param vm build of the JVM
   */
  ClassArchive(Path folder, Path jars, String vm) {
    this.folder = folder;
    this.stamp = stamp(jars, vm);
  }

  /** Options that map the archive if there is one, and never write one. */
  List<String> existing(NodeSpec node) {
    Path archive = archive(node.group());
    return Files.isRegularFile(archive)
        ? List.of(QUIET, "-XX:SharedArchiveFile=" + archive)
        : List.of();
  }

  @Override
  public List<String> options(NodeSpec node) {
    List<String> existing = existing(node);
    if (!existing.isEmpty()) {
      return existing;
    }
    boolean first = writers.stream().noneMatch(name -> group(name).equals(node.group()));
    if (writers.contains(node.name()) || (first && writers.add(node.name()))) {
      return List.of(QUIET, "-XX:ArchiveClassesAtExit=" + unfinished(node.group()));
    }
    return List.of();
  }

  /** Takes over what this node wrote at its orderly end, and removes archives of older builds. */
  @Override
  public void finished(NodeSpec node) {
    Path written = unfinished(node.group());
    if (writers.remove(node.name()) && Files.isRegularFile(written)) {
      try {
        removeOlder(node.group());
        Files.move(written, archive(node.group()), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException notKept) {
        throw new FleetFailure("cannot keep " + written + ": " + notKept);
      }
    }
  }

  private void removeOlder(String group) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files
              .filter(f -> f.getFileName().toString().matches(group + "-[0-9a-f]+\\.jsa"))
              .toList()) {
        Files.delete(file);
      }
    }
  }

  private static String group(String node) {
    return node.substring(0, node.lastIndexOf('-'));
  }

  private Path archive(String group) {
    return folder.resolve(group + "-" + stamp + ".jsa");
  }

  private Path unfinished(String group) {
    return folder.resolve(group + "-" + stamp + ".jsa.new");
  }

  private static String stamp(Path jars, String vm) {
    CRC32 sum = new CRC32();
    sum.update(vm.getBytes(StandardCharsets.UTF_8));
    try (Stream<Path> files = Files.list(jars)) {
      for (Path jar : files.sorted().toList()) {
        String line = jar + ":" + Files.size(jar) + ":" + Files.getLastModifiedTime(jar).toMillis();
        sum.update(line.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException unreadable) {
      throw new FleetFailure("cannot read the class path " + jars + ": " + unreadable);
    }
    return Long.toHexString(sum.getValue());
  }
}
