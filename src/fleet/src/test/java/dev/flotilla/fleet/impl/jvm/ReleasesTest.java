package dev.flotilla.fleet.impl.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasesTest {

  @TempDir Path folder;
  private Path packaged;
  private Releases releases;

  @BeforeEach
  void aBuild() throws Exception {
    packaged = Files.createDirectory(folder.resolve("lib"));
    Files.writeString(packaged.resolve("ours-1-SNAPSHOT.jar"), "first");
    Files.writeString(packaged.resolve("library-1.jar"), "library");
    releases = new Releases(folder);
  }

  @Test
  void aReleaseKeepsItsJarsWhenTheBuildWritesThemAnewInPlace() throws Exception {
    Release release = releases.of(packaged);

    Files.writeString(packaged.resolve("ours-1-SNAPSHOT.jar"), "second");

    assertThat(release.jars().resolve("ours-1-SNAPSHOT.jar")).hasContent("first");
    assertThat(release.jars().resolve("library-1.jar")).hasContent("library");
    assertThat(release.classPath()).startsWith(folder + "/releases/").endsWith("/lib/*");
  }

  @Test
  void aReleaseIsCurrentOnlyWhenItIsPublished() throws Exception {
    Release first = releases.of(packaged);
    assertThat(releases.current()).isEmpty();

    releases.publish(first);

    assertThat(releases.current()).contains(first);
    assertThat(folder.resolve("release")).hasContent(first.folder().getFileName().toString());
  }

  @Test
  void theSameJarsMakeNoOtherRelease() throws Exception {
    Release first = releases.of(packaged);
    releases.publish(first);
    assertThat(releases.of(packaged)).isEqualTo(first);

    Files.writeString(packaged.resolve("ours-1-SNAPSHOT.jar"), "other");

    assertThat(releases.of(packaged)).isNotEqualTo(first);
  }

  @Test
  void onlyReleasesThatNobodyUsesAreRemoved() throws Exception {
    Release unused = publishedWith("a");
    Release usedByThis = publishedWith("b");
    usedByThis.use();
    Release usedByANode = publishedWith("c");
    Release current = publishedWith("d");
    Process node =
        new ProcessBuilder("sh", "-c", "read line", "sh", usedByANode.classPath()).start();
    try {
      releases.removeUnused();
    } finally {
      node.getOutputStream().close();
      assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(unused.folder()).doesNotExist();
    assertThat(usedByThis.jars()).isDirectory();
    assertThat(usedByANode.jars()).isDirectory();
    assertThat(current.jars()).isDirectory();
    releases.removeUnused();
    assertThat(usedByANode.folder()).doesNotExist();
  }

  @Test
  void anotherProcessWithTheNumberOfALauncherUsesNothing() throws Exception {
    Release old = publishedWith("a");
    old.use();
    long pid = ProcessHandle.current().pid();
    Files.writeString(old.folder().resolve("users").resolve(Long.toString(pid)), "long ago");
    publishedWith("b");

    releases.removeUnused();

    assertThat(old.folder()).doesNotExist();
  }

  @Test
  void aLauncherThatHasEndedUsesNothing() throws Exception {
    Release old = publishedWith("a");
    old.use();
    Path users = old.folder().resolve("users");
    Process ended = new ProcessBuilder("true").start();
    assertThat(ended.waitFor(10, TimeUnit.SECONDS)).isTrue();
    Files.move(
        users.resolve(Long.toString(ProcessHandle.current().pid())),
        users.resolve(Long.toString(ended.pid())));
    publishedWith("b");

    releases.removeUnused();

    assertThat(old.folder()).doesNotExist();
  }

  private Release publishedWith(String content) throws Exception {
    Files.writeString(packaged.resolve("ours-1-SNAPSHOT.jar"), content);
    Release release = releases.of(packaged);
    releases.publish(release);
    return release;
  }
}
