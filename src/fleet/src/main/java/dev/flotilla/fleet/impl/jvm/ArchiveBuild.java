package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the class archives of a release for the JVM that runs this, so that every start of nodes
 * and launchers maps classes that are parsed and verified already. Blocks for some seconds.
 *
 * <p>What belongs into an archive is found by a {@link TrainingRun}, whose lists of classes serve
 * later builds until the names of the jars change. A JVM of version 25 or newer gets an AOT cache
 * as well, whose profiles are those of a training with these very jars; a later build with the same
 * libraries has no cache and starts from its archive, because a training takes longer than it
 * saves.
 *
 * @param lists folder of the lists, kept from build to build
 * @param tell gets one line for each step that takes long
 * @see <a href="https://openjdk.org/jeps/310">JEP 310: Application class-data sharing</a>
 * @see <a href="https://openjdk.org/jeps/515">JEP 515: Ahead-of-time method profiling</a>
 */
public record ArchiveBuild(
    Release release, Training training, Path lists, Path java, Consumer<String> tell) {

  private static final List<String> LAUNCHER = List.of("-Xmx96m", "-XX:+UseSerialGC");

  /**
   * Makes them.
   *
   * @throws FleetFailure if the training fails or the JVM refuses; starts work without archives
   */
  public void make() {
    try {
      release.archive();
      try {
        makeAll(lists.resolve(release.archives().getFileName()));
      } finally {
        Files.writeString(release.archives().resolve("finished"), ""); // also what would fail again
      }
    } catch (IOException refused) {
      throw new FleetFailure("cannot write class archives to " + release.folder() + ": " + refused);
    }
  }

  /** Whether there are no lists yet that fit these jars, so that {@link #make} takes longer. */
  public boolean needsTraining() {
    try {
      return !ClassLists.fit(lists.resolve(release.archives().getFileName()), release);
    } catch (IOException unreadable) {
      return true;
    }
  }

  private void makeAll(Path ours) throws IOException {
    boolean trained = !needsTraining();
    if (!trained) {
      tell.accept("starting a node to find out which classes to archive ...");
      ClassLists.train(ours, release, training);
    }
    if (!trained && Release.takesCache()) {
      tell.accept("starting a node to record what is compiled ...");
      cache(); // before there is an archive, which a node that records must not map
    }
    dump(ours);
  }

  /** Both at once, for each has a thread that works. */
  private void dump(Path ours) throws IOException {
    JvmRun nodes =
        begin(release.nodeArchive(), training.nodeOptions(), ours.resolve("nodes.classes"));
    JvmRun launcher = begin(release.launcherArchive(), LAUNCHER, ours.resolve("launcher.classes"));
    keep(nodes, release.nodeArchive());
    keep(launcher, release.launcherArchive());
  }

  private JvmRun begin(Path archive, List<String> options, Path list) throws IOException {
    List<String> words = new ArrayList<>(List.of(java.toString()));
    words.addAll(options);
    words.addAll(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + list));
    words.add("-XX:SharedArchiveFile=" + unfinished(archive));
    words.addAll(List.of("-cp", release.classPath()));
    return JvmRun.begin(words, release.archives().resolve(archive.getFileName() + ".log"));
  }

  private void cache() throws IOException {
    Path cache = release.nodeCache();
    Path recorded = Files.createTempDirectory("flotilla-aot");
    try {
      training.run(
          release,
          List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded.resolve("%p.aotconf")),
          List.of());
      List<String> words = new ArrayList<>(List.of(java.toString()));
      words.addAll(training.nodeOptions());
      words.addAll(List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + largest(recorded)));
      words.add("-XX:AOTCache=" + unfinished(cache));
      words.addAll(List.of("-cp", release.classPath()));
      keep(JvmRun.begin(words, release.archives().resolve("nodes.aot.log")), cache);
    } finally {
      Releases.remove(recorded);
    }
  }

  /** That of the node that hosts everything: the JVM takes one only. */
  private static Path largest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow(() -> new FleetFailure("no node has recorded what it compiles"));
    }
  }

  private static void keep(JvmRun jvmRun, Path archive) throws IOException {
    jvmRun.await();
    Files.move(unfinished(archive), archive, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Two builds of the same archive do not meet. */
  private static Path unfinished(Path archive) {
    return archive.resolveSibling(archive.getFileName() + "." + ProcessHandle.current().pid());
  }
}
