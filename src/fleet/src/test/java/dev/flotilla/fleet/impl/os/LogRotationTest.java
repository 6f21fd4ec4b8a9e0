package dev.flotilla.fleet.impl.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {

  @TempDir Path folder;

  @Test
  void aLogAboveTheLimitIsEmptiedWhileItsWriterGoesOn() throws Exception {
    Path log = log("shop-1");
    try (var writer =
        Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      writer.write("0123456789\n".getBytes());
      LogRotation.bound(folder, 20);
      assertThat(log).hasSize(11);
      writer.write("0123456789\n".getBytes());
      LogRotation.bound(folder, 20);
      writer.write("after\n".getBytes());
    }

    assertThat(log).hasContent("after");
    assertThat(folder.resolve("shop-1.log.1")).hasContent("0123456789\n0123456789");
  }

  @Test
  void aNewRunPutsTheLogsOfTheLastOneAside() throws Exception {
    Files.writeString(log("shop-1"), "old\n");
    Files.writeString(log(LogRotation.LAUNCHER), "in use\n");

    LogRotation.newRun(folder);

    assertThat(log("shop-1")).doesNotExist();
    assertThat(folder.resolve("shop-1.log.1")).hasContent("old");
    assertThat(log(LogRotation.LAUNCHER)).hasContent("in use");
  }

  @Test
  void anEarlierOlderLogIsReplaced() throws Exception {
    Files.writeString(log("shop-1"), "first run");
    LogRotation.newRun(folder);
    Files.writeString(log("shop-1"), "second run");
    LogRotation.newRun(folder);

    assertThat(folder.resolve("shop-1.log.1")).hasContent("second run");
    assertThat(folder).isDirectoryNotContaining("glob:**.log");
  }

  @Test
  void otherFilesAreLeftAlone() throws Exception {
    Path other = Files.writeString(folder.resolve("notes.txt"), "longer than the limit");

    LogRotation.bound(folder, 1);
    LogRotation.newRun(folder);

    assertThat(other).hasContent("longer than the limit");
  }

  @Test
  void aFolderThatIsMissingIsNamed() {
    Path missing = folder.resolve("logs");

    assertThatThrownBy(() -> LogRotation.bound(missing, 1))
        .isInstanceOf(FleetFailure.class)
        .hasMessageStartingWith("cannot rotate the logs in " + missing);
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }
}
