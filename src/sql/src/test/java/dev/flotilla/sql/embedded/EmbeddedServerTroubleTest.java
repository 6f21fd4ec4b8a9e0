package dev.flotilla.sql.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flotilla.sql.ServerProbe;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void whatIsLeftOfAKilledServerIsNotInTheWayOfTheNext() throws Exception {
    try (EmbeddedServer killed = startDurable()) {
      ProcessHandle postmaster = ProcessHandle.of(killed.pid()).orElseThrow();
      // Stopped, it does not notice that the postmaster is gone, and keeps the shared memory.
      ProcessHandle hung = postmaster.descendants().findFirst().orElseThrow();
      signal("STOP", hung.pid());
      postmaster.destroyForcibly();

      try (EmbeddedServer again = startDurable()) {
        assertThat(Rows.one(again, "SELECT 1")).isEqualTo("1");
        assertThat(again.pid()).isNotEqualTo(killed.pid());
      }
    }
  }

  @Test
  void aServerThatHangsSaysNothingAndIsStoppedInOrder() throws Exception {
    EmbeddedServer hung = startDurable();
    ServerProbe probe = ServerProbe.of(hung.uri("postgres"));
    assertThat(probe.trouble(Duration.ofSeconds(5))).isEmpty();
    signal("STOP", hung.pid());

    assertThat(probe.trouble(Duration.ofMillis(200))).contains("no answer within 200ms");
    assertThat(EmbeddedServer.process(data()).map(ProcessHandle::pid)).contains(hung.pid());
    long begun = System.nanoTime();
    hung.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    assertThat(data().resolve("cluster/postmaster.pid")).doesNotExist();
    assertThat(EmbeddedServer.process(data())).isEmpty();
    assertThat(probe.trouble(Duration.ofSeconds(5)).orElseThrow()).contains("refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$HOME `x` b", "hömé", "q\"uote's"})
  void theNameOfItsFolderMayHoldWhatAShellReads(String name) throws Exception {
    temp = Files.createDirectory(temp.resolve(name));

    try (EmbeddedServer server = startDurable()) {
      assertThat(Rows.one(server, "SELECT 1")).isEqualTo("1");
      assertThat(Files.readString(data().resolve("server.log"))).contains("ready to accept");
    }
  }

  @Test
  void aUserWithoutANameRunsIt() throws Exception {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root can");
    assumeTrue(new ProcessBuilder("unshare", "--user", "true").start().waitFor() == 0);
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(data());
    Files.setAttribute(data(), "unix:uid", 12345);
    Path reachable = temp.resolve("programs"); // root's own are below a closed folder

    try (EmbeddedServer server = EmbeddedServer.start(data(), 0, OPTIONS.withBinaries(reachable))) {
      assertThat(Rows.one(server, "SELECT 1")).isEqualTo("1");
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
        refusal.hasMessageContaining("by pid " + ProcessHandle.current().pid() + " (");
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

  private static void signal(String name, long pid) throws Exception {
    new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid).start().waitFor();
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
