package dev.flotilla.fleet.impl.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.fleet.impl.plan.NodeSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real JVM and a jar of one class. */
class NodeCdsArchiveTest {

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final String VM = System.getProperty("java.vm.version");
  private static final List<String> JVM = List.of("-Xmx64m");

  @TempDir Path folder;
  private Path jars;
  private Path archives;
  private CdsArchiveBuilder maker;

  @BeforeEach
  void aJar() throws Exception {
    jars = Files.createDirectory(folder.resolve("lib"));
    archives = Files.createDirectory(folder.resolve("cds"));
    maker =
        new CdsArchiveBuilder(new NodeJvm.Program(JAVA, jars + "/*", folder, folder), List.of());
    String name = FakeNode.class.getName().replace('.', '/') + ".class";
    try (var jar = new JarOutputStream(Files.newOutputStream(jars.resolve("fake.jar")));
        var type = FakeNode.class.getClassLoader().getResourceAsStream(name)) {
      jar.putNextEntry(new JarEntry(name));
      type.transferTo(jar);
    }
  }

  @Test
  void theFirstStartListsItsClassesAndTheNextOneMapsThem() throws Exception {
    NodeCdsArchive first = archive(VM);
    List<String> options = first.options(node("shop-1", "shop"));
    assertThat(options).anyMatch(option -> option.startsWith("-XX:DumpLoadedClassList="));
    assertThat(first.options(node("shop-2", "shop"))).isEmpty();
    run(options, List.of());

    first.make();

    List<String> mapping = archive(VM).options(node("shop-1", "shop"));
    assertThat(mapping).anyMatch(option -> option.startsWith("-XX:SharedArchiveFile="));
    assertThat(run(mapping, List.of("-Xshare:on", "-Xlog:class+load")))
        .containsPattern(FakeNode.class.getName() + " source: shared objects file");
  }

  @Test
  void anotherBuildOfTheJvmOrOtherJarsHaveAnArchiveOfTheirOwn() throws Exception {
    NodeCdsArchive first = archive(VM);
    run(first.options(node("shop-1", "shop")), List.of());
    first.make();
    assertThat(first.existing()).isNotEmpty();

    assertThat(archive("another build").existing()).isEmpty();
    Files.writeString(jars.resolve("more.jar"), "changed");
    assertThat(archive(VM).existing()).isEmpty();
  }

  @Test
  void aNewArchiveReplacesThoseOfOlderBuilds() throws Exception {
    Path older = Files.writeString(archives.resolve("nodes-0123.jsa"), "old");
    Path launcher = Files.writeString(archives.resolve("launcher.jsa"), "kept");
    NodeCdsArchive archive = archive(VM);
    run(archive.options(node("shop-1", "shop")), List.of());

    archive.make();

    assertThat(older).doesNotExist();
    assertThat(launcher).exists();
  }

  @Test
  void listsOfSeveralNodesWithBrokenLinesStillMakeAnArchive() throws Exception {
    NodeCdsArchive archive = archive(VM);
    run(archive.options(node("edge-1", "edge")), List.of());
    run(archive.options(node("shop-1", "shop")), List.of());
    Path list;
    try (var files = Files.list(archives)) {
      list =
          files.filter(file -> file.toString().endsWith("-shop.classes")).findFirst().orElseThrow();
    }
    // Numbers count within one list; lines of two threads get mixed; the last one may be cut.
    String broken = "some/Other id: 1\nva/util/Supplier; () REF_new x\njava/util/Li";
    Files.writeString(list, broken, StandardOpenOption.APPEND);

    archive.make();

    assertThat(archive.existing()).isNotEmpty();
  }

  @Test
  void whatTheJvmRefusesIsNotKept() throws Exception {
    Path list = Files.writeString(archives.resolve("some.classes"), "java/lang/Object id: 0\n");

    assertThat(maker.make(List.of(list), archives.resolve("x.jsa"), List.of("-XX:NoSuchOption")))
        .isFalse();

    assertThat(archives.resolve("x.jsa")).doesNotExist();
  }

  @Test
  void nothingIsMadeAfterTheEnd() throws Exception {
    NodeCdsArchive archive = archive(VM);
    run(archive.options(node("shop-1", "shop")), List.of());
    maker.close();

    archive.make();

    assertThat(archive.existing()).isEmpty();
  }

  @Test
  void theLaunchersArchiveIsMadeOnce() throws Exception {
    LauncherCdsArchive launcher = new LauncherCdsArchive(archives, maker);
    launcher.make();
    assertThat(archives.resolve("launcher.jsa")).doesNotExist();
    run(List.of("-XX:DumpLoadedClassList=" + archives.resolve("launcher.classes")), List.of());

    launcher.make();

    var made = Files.getLastModifiedTime(archives.resolve("launcher.jsa"));
    launcher.make();
    assertThat(Files.getLastModifiedTime(archives.resolve("launcher.jsa"))).isEqualTo(made);
  }

  private NodeCdsArchive archive(String vm) {
    return new NodeCdsArchive(archives, jars, vm, JVM, maker);
  }

  private static NodeSpec node(String name, String group) {
    return new NodeSpec(name, group, "7", "127.0.0.1", 1, 2, List.of());
  }

  /** Runs the fake node that ends at once, and gives what it prints. */
  private String run(List<String> options, List<String> more) throws Exception {
    List<String> words = new ArrayList<>(List.of(JAVA.toString(), "-Xmx64m"));
    words.addAll(options);
    words.addAll(more);
    words.addAll(List.of("-cp", jars + "/*", FakeNode.class.getName(), "0", "shop-1", "exits"));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return text;
  }
}
