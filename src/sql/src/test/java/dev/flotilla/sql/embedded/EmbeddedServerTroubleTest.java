package dev.flotilla.sql.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server finds in its way: traces of crashes, taken ports, data that is not its own. */
@Timeout(60)
class EmbeddedServerTroubleTest {

  private static final EmbeddedServerOptions OPTIONS = EmbeddedServerOptions.forTests();

  @TempDir Path temp;

  @Test
  void recoversCommittedDataAfterAKill() throws Exception {
    try (EmbeddedServer killed = startDurable()) {
      Rows.execute(killed, "CREATE TABLE kept AS SELECT 7 AS number");
      ProcessHandle postmaster = ProcessHandle.of(killed.pid()).orElseThrow();
      List<ProcessHandle> workers = postmaster.descendants().toList();
      postmaster.destroyForcibly();
      // A new server does not start while one of them holds the memory of the old one.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> workers.stream().noneMatch(worker -> Processes.isAlive(worker.pid())));
      try (EmbeddedServer again = startDurable()) {
        assertThat(Rows.one(again, "SELECT number FROM kept")).isEqualTo("7");
      }
    }
  }

  @Test
  void aPidFileWhoseNumberBelongsToAnotherProcessIsNoObstacle() throws Exception {
    EmbeddedServer first = start(0);
    Path pidFile = data().resolve("cluster/postmaster.pid");
    String left = Files.readString(pidFile);
    first.close();
    assertThat(pidFile).doesNotExist();
    // As after a crash of the machine: the number is now that of a process that is no server.
    Files.writeString(
        pidFile, left.replaceFirst("\\d+", Long.toString(ProcessHandle.current().pid())));

    try (EmbeddedServer second = start(0)) {
      assertThat(Rows.one(second, "SELECT 1")).isEqualTo("1");
    }
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void aPortInUseIsNamedWithItsProcess() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      var refusal = assertThatThrownBy(() -> start(port)).isInstanceOf(IllegalStateException.class);

      refusal.hasMessageStartingWith("port " + port + " for PostgreSQL is taken");
      if (Files.exists(Path.of("/proc/net/tcp"))) {
        refusal.hasMessageContaining("by process " + ProcessHandle.current().pid() + " (");
      }
    }
  }

  @Test
  void aForeignOrDamagedDataDirectoryIsRefusedAndLeftAlone() throws Exception {
    Path foreign = Files.createDirectories(data().resolve("cluster")).resolve("precious");
    Files.writeString(foreign, "mine");
    assertThatThrownBy(() -> start(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is not a data directory of the embedded PostgreSQL");
    assertThat(foreign).hasContent("mine");
  }

  @Test
  void dataOfAnotherMajorVersionIsRefused() throws Exception {
    start(0).close();
    Files.writeString(data().resolve("cluster/PG_VERSION"), "16\n");

    assertThatThrownBy(() -> start(0))
        .hasMessageContaining("was written by PostgreSQL 16, and this is 17");
  }

  @Test
  void aServerThatCannotStartSaysWhy() throws Exception {
    start(0).close();
    Files.writeString(data().resolve("cluster/local.conf"), "shared_buffers = 'much'\n");

    assertThatThrownBy(() -> start(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("did not start")
        .hasMessageContaining("local.conf");
  }

  private EmbeddedServer start(int port) {
    return EmbeddedServer.start(data(), port, OPTIONS);
  }

  private EmbeddedServer startDurable() {
    return EmbeddedServer.start(data(), 0, Duration.ofSeconds(30));
  }

  private Path data() {
    return temp.resolve("data");
  }
}
