package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The class-data archive that lets nodes start with half the work: their classes are mapped, parsed
 * and verified already, and shared between all of them. The nodes of the first start write down
 * what they load; when all are ready, the archive is made from that, and later starts map it.
 * Thread-safe.
 *
 * <p>An archive belongs to one build of the JVM and one set of jars, both in its name; the JVM
 * itself refuses one that does not fit, and starts without. (Archives that a node writes at its own
 * end were tried: on a busy machine they held up the end by half a minute.)
 *
 * @see <a href="https://openjdk.org/jeps/310">JEP 310: Application class-data sharing</a>
 */
public final class NodeCdsArchive {

  /** The JVM's own words on classes that cannot be archived are of no use in a node's log. */
  private static final String QUIET = "-Xlog:cds=off,cds+dynamic=off,class+path=off";

  private final Path folder;
  private final String name;
  private final List<String> jvm;
  private final CdsArchiveBuilder maker;
  private final Set<String> listed = ConcurrentHashMap.newKeySet();

  /**
   * @param folder where archives are kept, exists
   * @param jars folder of the class path
   * @param vm build of the JVM
   * @param jvm options of every node's JVM
   */
  public NodeCdsArchive(
      Path folder, Path jars, String vm, List<String> jvm, CdsArchiveBuilder maker) {
    this.folder = folder;
    this.name = "nodes-" + stamp(jars, vm);
    this.jvm = jvm;
    this.maker = maker;
  }

  /** Options that map the archive if there is one. */
  public List<String> existing() {
    return Files.isRegularFile(archive())
        ? List.of(QUIET, "-XX:SharedArchiveFile=" + archive())
        : List.of();
  }

  /** Options that map the archive, or that help to make it: once per group. */
  List<String> options(NodeSpec node) {
    List<String> existing = existing();
    if (!existing.isEmpty() || !listed.add(node.group())) {
      return existing;
    }
    return List.of(QUIET, "-XX:DumpLoadedClassList=" + list(node.group()));
  }

  /** Makes the archive, if nodes of this start help to make one. Blocks. */
  void make() {
    if (!listed.isEmpty() && !Files.isRegularFile(archive())) {
      List<Path> lists = listed.stream().map(this::list).toList();
      if (maker.make(lists, archive(), jvm)) {
        removeOlder();
      }
    }
  }

  private void removeOlder() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(this::isOlder).toList()) {
        Files.delete(file);
      }
    } catch (IOException refused) {
      throw new FleetFailure("cannot remove old class archives in " + folder + ": " + refused);
    }
  }

  private boolean isOlder(Path file) {
    String other = file.getFileName().toString();
    return other.startsWith("nodes-") && !other.startsWith(name);
  }

  private Path archive() {
    return folder.resolve(name + ".jsa");
  }

  private Path list(String group) {
    return folder.resolve(name + "-" + group + ".classes");
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
