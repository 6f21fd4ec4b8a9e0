package dev.flotilla.sql.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(60)
@Execution(ExecutionMode.CONCURRENT) // each test has servers of its own
class EmbeddedServerTest {

  private static final EmbeddedServerOptions OPTIONS = EmbeddedServerOptions.forTests();

  @TempDir Path temp;

  @Test
  void keepsItsDataFromOneRunToTheNext() throws Exception {
    try (EmbeddedServer first = start(0)) {
      Rows.execute(first, "CREATE TABLE kept AS SELECT 'still here' AS word");
    }
    try (EmbeddedServer second = start(0)) {
      assertThat(Rows.one(second, "SELECT word FROM kept")).isEqualTo("still here");
    }
  }

  @Test
  void listensOnThePortAskedForAndOnLoopbackOnly() throws Exception {
    int port;
    try (EmbeddedServer any = start(0)) {
      port = nobodys(any.port());
    }
    try (EmbeddedServer same = start(port)) {
      assertThat(same.port()).isEqualTo(port);
      assertThat(Rows.one(same, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(Rows.one(same, "SHOW unix_socket_directories")).isEmpty();
    }
  }

  @Test
  void keepsCommitsSafeUnlessATestAsksOtherwise() throws Exception {
    try (EmbeddedServer durable = startDurable()) {
      assertThat(Rows.one(durable, "SHOW fsync")).isEqualTo("on");
      assertThat(Rows.one(durable, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(Rows.one(durable, "SHOW max_connections")).isEqualTo("200");
    }
    try (EmbeddedServer quick = start(0)) {
      assertThat(Rows.one(quick, "SHOW fsync")).isEqualTo("off");
    }
  }

  @Test
  void letsNobodyInWithoutItsPassword() throws Exception {
    try (EmbeddedServer server = start(0)) {
      String wrong = server.uri("postgres").replaceFirst(":[^:@/]+@", ":wrong@");

      assertThatThrownBy(() -> Rows.one(wrong, "SELECT 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
      assertThat(server.toString()).doesNotContain(server.uri("x").split("[:@]")[2]);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void makesClonesAndDropsDatabases() throws Exception {
    try (EmbeddedServer server = start(0)) {
      server.createDatabase("shop");
      server.createDatabase("shop");
      server.cloneDatabase("shop", "shop_copy");
      assertThat(Rows.one(server.uri("shop_copy"), "SELECT current_database()"))
          .isEqualTo("shop_copy");
      server.dropDatabase("shop_copy");
      server.dropDatabase("shop_copy");

      assertThatThrownBy(() -> Rows.one(server.uri("shop_copy"), "SELECT 1"))
          .hasMessageContaining("does not exist");
      assertThatThrownBy(() -> server.cloneDatabase("missing", "shop_copy"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot clone database missing as shop_copy");
      assertThatThrownBy(() -> server.createDatabase("x\"; DROP DATABASE shop; --"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void startsTwiceAtOnceAreOneServer() {
    CompletableFuture<EmbeddedServer> other = CompletableFuture.supplyAsync(() -> start(0));
    try (EmbeddedServer here = start(0);
        EmbeddedServer there = other.join()) {
      assertThat(there.pid()).isEqualTo(here.pid());
      assertThat(there.port()).isEqualTo(here.port());
    }
  }

  @Test
  void restartsARunningServerWhosePortIsAnotherOne() throws Exception {
    try (EmbeddedServer first = start(0)) {
      Rows.execute(first, "CREATE TABLE kept AS SELECT 7 AS number");
      int another = nobodys(first.port());
      try (EmbeddedServer moved = start(another)) {
        assertThat(moved.port()).isEqualTo(another);
        assertThat(moved.pid()).isNotEqualTo(first.pid());
        assertThat(Rows.one(moved, "SELECT number FROM kept")).isEqualTo("7");
        assertThat(Processes.isAlive(first.pid())).isFalse();
      }
    }
  }

  @Test
  void leadsASessionOfItsOwnSoThatCtrlCDoesNotReachIt() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")));
    try (EmbeddedServer server = start(0)) {
      String stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
      String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      assertThat(afterName[2]).as("process group").isEqualTo(Long.toString(server.pid()));
      assertThat(afterName[3]).as("session").isEqualTo(Long.toString(server.pid()));
    }
  }

  @Test
  void worksBelowAFolderThatEverybodyMayPass() throws Exception {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path programs = temp.resolve("programs");
    try (EmbeddedServer server = EmbeddedServer.start(data(), 0, OPTIONS.withBinaries(programs))) {
      assertThat(Rows.one(server, "SELECT 1")).isEqualTo("1");
    }
  }

  /** Below the ports that systems and tests give to whoever asks for any. */
  private static int nobodys(int port) {
    return 10_000 + port % 10_000;
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
