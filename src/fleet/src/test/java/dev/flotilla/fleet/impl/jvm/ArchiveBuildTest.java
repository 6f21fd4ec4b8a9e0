package dev.flotilla.fleet.impl.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real JVM and a jar of one class. */
class ArchiveBuildTest {

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir Path folder;
  private Path lists;
  private Release release;
  private int trainings;

  @BeforeEach
  void aJar() throws Exception {
    lists = folder.resolve("training");
    release = new Release(Files.createDirectories(folder.resolve("first/lib")));
    jar(release);
  }

  @Test
  void nodesMapTheArchiveOfTheirRelease() throws Exception {
    assertThat(release.nodeOptions()).isEmpty();
    assertThat(release.isArchived()).isFalse();

    build(release).make();

    assertThat(release.isArchived()).isTrue();
    assertThat(release.launcherArchive()).isRegularFile();
    assertThat(run(release, release.nodeOptions(), List.of("-Xlog:class+load")))
        .containsPattern(FakeNode.class.getName() + " source: shared objects file");
  }

  @Test
  void aLaterBuildWithJarsOfTheSameNamesNeedsNoTraining() throws Exception {
    build(release).make();
    int first = trainings;
    Release second = new Release(Files.createDirectories(folder.resolve("second/lib")));
    jar(second);

    build(second).make();

    assertThat(trainings).isEqualTo(first);
    assertThat(second.nodeArchive()).isRegularFile();
    Release third = new Release(Files.createDirectories(folder.resolve("third/lib")));
    jar(third);
    Files.writeString(third.jars().resolve("library.jar"), "");
    assertThat(ClassLists.fit(lists.resolve(release.archives().getFileName()), third)).isFalse();
  }

  @Test
  void whoMakesAnArchiveIsKnownMeanwhile() throws Exception {
    List<Boolean> known = new ArrayList<>();
    Training asking =
        new OneClass(List.of()) {
          @Override
          public void run(Release of, List<String> node, List<String> launcher) throws IOException {
            known.add(of.isBeingArchived());
            super.run(of, node, launcher);
          }
        };
    assertThat(release.isBeingArchived()).isFalse();

    new ArchiveBuild(release, asking, lists, JAVA, line -> {}).make();

    assertThat(known).isNotEmpty().containsOnly(true);
  }

  @Test
  void anArchiveThatDoesNotFitIsIgnored() throws Exception {
    build(release).make();
    Path jar = release.jars().resolve("fake.jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
    assertThat(run(release, release.nodeOptions(), List.of())).contains("fake node");

    Files.move(release.folder(), folder.resolve("moved"));

    Release moved = new Release(folder.resolve("moved/lib"));
    assertThat(run(moved, moved.nodeOptions(), List.of())).contains("fake node");
  }

  @Test
  void aFailedTrainingIsToldAndNotRepeatedForThisRelease() {
    Training broken =
        new OneClass(List.of("-XX:NoSuchOption")) {
          @Override
          public void run(Release of, List<String> node, List<String> launcher) {
            throw new FleetFailure("the training did not start");
          }
        };

    assertThatExceptionOfType(FleetFailure.class)
        .isThrownBy(() -> new ArchiveBuild(release, broken, lists, JAVA, line -> {}).make())
        .withMessage("the training did not start");

    assertThat(release.isArchived()).isTrue();
    assertThat(release.nodeOptions()).isEmpty();
  }

  @Test
  void whatTheJvmRefusesIsNotKept() {
    Training training = new OneClass(List.of("-XX:NoSuchOption"));

    assertThatExceptionOfType(FleetFailure.class)
        .isThrownBy(() -> new ArchiveBuild(release, training, lists, JAVA, line -> {}).make());

    assertThat(release.nodeOptions()).isEmpty();
  }

  @Test
  void listsOfSeveralNodesAreMergedWithoutBrokenLines() throws Exception {
    Path list = folder.resolve("nodes-1");
    Files.writeString(folder.resolve("nodes-2"), "a/C id: 7\n");
    Files.writeString(folder.resolve("launcher-3"), "a/Other\n");
    // Lines of two threads get mixed; the last one may be cut.
    Files.writeString(
        list, "a/B id: 1\nva/util/S; () REF_new x\na/B id: 7\n@lambda-proxy a/B run\njava/util/Li");

    assertThat(ClassLists.merged(folder, "nodes-"))
        .containsExactlyInAnyOrder("a/B", "@lambda-proxy a/B run", "a/C");
  }

  private ArchiveBuild build(Release of) {
    return new ArchiveBuild(of, new OneClass(List.of()), lists, JAVA, line -> {});
  }

  /** The training of a node that ends at once. */
  private class OneClass implements Training {

    private final List<String> options;

    OneClass(List<String> options) {
      this.options = options;
    }

    @Override
    public List<String> nodeOptions() {
      List<String> all = new ArrayList<>(List.of("-Xmx64m", "-XX:+UseSerialGC"));
      all.addAll(options);
      return all;
    }

    @Override
    public void run(Release of, List<String> node, List<String> launcher) throws IOException {
      trainings++;
      for (List<String> each : List.of(node, launcher)) {
        if (!each.isEmpty()) {
          ArchiveBuildTest.run(of, each, List.of());
        }
      }
    }
  }

  private static void jar(Release of) throws IOException {
    String name = FakeNode.class.getName().replace('.', '/') + ".class";
    Path file = of.jars().resolve("fake.jar");
    try (var jar = new JarOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
        var type = FakeNode.class.getClassLoader().getResourceAsStream(name)) {
      jar.putNextEntry(new JarEntry(name));
      type.transferTo(jar);
    }
  }

  /** Runs the fake node that ends at once, and gives what it prints. */
  private static String run(Release of, List<String> options, List<String> more)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(JAVA.toString(), "-Xmx64m", "-XX:+UseSerialGC"));
    words.addAll(options);
    words.addAll(more);
    words.addAll(List.of("-cp", of.classPath(), FakeNode.class.getName(), "0", "shop-1", "exits"));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    return text;
  }
}
