package dev.flotilla.sql.embedded.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

  @TempDir Path cluster;

  @Test
  void tellsProcessPortAndStatus() throws Exception {
    write("4711\n/data\n1795395402\n23999\n\n127.0.0.1\n 16041540         4\nready   \n");

    PidFile file = PidFile.of(cluster).orElseThrow();

    assertThat(file.pid()).isEqualTo(4711);
    assertThat(file.port()).isEqualTo(23999);
    assertThat(file.isReady()).isTrue();
  }

  @Test
  void aHalfWrittenFileIsNotReady() throws Exception {
    write("4711\n/data\n");

    PidFile file = PidFile.of(cluster).orElseThrow();

    assertThat(file.port()).isZero();
    assertThat(file.isReady()).isFalse();
  }

  @Test
  void noFileAnEmptyOneAndNonsenseAreNoServer() throws Exception {
    assertThat(PidFile.of(cluster)).isEmpty();
    write("");
    assertThat(PidFile.of(cluster)).isEmpty();
    write("postgres\n");
    assertThat(PidFile.of(cluster)).isEmpty();
  }

  @Test
  void aProcessThatIsNoServerIsNotAlive() throws Exception {
    write(ProcessHandle.current().pid() + "\n" + cluster + "\n1\n23999\n");

    assertThat(PidFile.of(cluster).orElseThrow().isAlive()).isFalse();
  }

  private void write(String text) throws IOException {
    Files.writeString(cluster.resolve("postmaster.pid"), text);
  }
}
