package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Clock;
import dev.flotilla.fleet.impl.database.EmbeddedDatabase;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.testkit.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real server. */
class ManagedDatabaseTest {

  private static final Duration LONG = Duration.ofSeconds(40);

  @TempDir Path folder;
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> states = new CopyOnWriteArrayList<>();
  private FleetHome home;
  private ManagedDatabase database;

  @BeforeEach
  void aDatabaseThatRuns() throws Exception {
    home = new FleetHome(folder);
    int port = FreePorts.next();
    database =
        new ManagedDatabase(
            new ManagedDatabase.DatabaseEnvironment(
                () -> EmbeddedDatabase.start(home.postgres(), port, "shop"),
                port,
                home.postgresLog(),
                Clock.system(),
                new Notes()));
    database.start();
  }

  private final class Notes implements ManagedDatabase.DatabaseListener {
    @Override
    public void changed(ManagedDatabase changed) {
      states.add(changed.databaseState().name());
    }

    @Override
    public void tell(String line) {
      told.add(line);
    }
  }

  @AfterEach
  void leaveNothing() {
    database.close();
    assertThat(OrphanedProcesses.postgresIn(home.postgres())).isEmpty();
  }

  @Test
  void aKilledServerComesBackAtTheSameAddressWithItsLastLinesTold() {
    String uri = database.uri();
    ProcessId killed = process();

    ProcessSignal.KILL.send(killed);
    await().atMost(LONG).until(() -> database.entry().restarts() == 1);

    assertThat(process()).isNotEqualTo(killed);
    assertThat(database.uri()).isEqualTo(uri);
    assertThat(states).containsExactly("STARTING", "UP", "DOWN", "STARTING", "UP");
    assertThat(told.get(0))
        .startsWith("postgres ended; next start in 1 s\n")
        .contains("ready to accept connections", home.postgresLog().toString());
  }

  @Test
  void aServerThatCannotStartAgainIsShownWithItsReasonUntilItCan() throws Exception {
    Path broken = home.postgres().resolve("cluster/local.conf");
    Files.writeString(broken, "shared_buffers = 'much'\n");

    ProcessSignal.KILL.send(process());
    await().atMost(LONG).until(() -> told.size() == 2);

    assertThat(told.get(1))
        .contains(
            "postgres is down: PostgreSQL on", "did not start", "local.conf", "next start in 2 s");
    assertThat(database.entry().process()).isEmpty();
    Files.delete(broken);
    await().atMost(LONG).until(() -> database.databaseState() == ManagedDatabase.DatabaseState.UP);
  }

  @Test
  void aServerThatHangsIsLostAndNotStartedAgain() {
    ProcessId hung = process();

    ProcessSignal.STOP.send(hung);
    await()
        .atMost(LONG)
        .until(() -> database.databaseState() == ManagedDatabase.DatabaseState.LOST);

    assertThat(told.get(0)).contains("does not answer", "./run.sh resume postgres");
    assertThat(process()).isEqualTo(hung);
    ProcessSignal.CONT.send(hung);
    await().atMost(LONG).until(() -> database.databaseState() == ManagedDatabase.DatabaseState.UP);
    assertThat(database.entry().restarts()).isZero();
  }

  @Test
  void aServerWhoseDatabaseCannotBeMadeDoesNotStay() {
    Path other = folder.resolve("other");

    assertThatThrownBy(() -> EmbeddedDatabase.start(other, 0, "No Name"))
        .isInstanceOf(RuntimeException.class);

    assertThat(OrphanedProcesses.postgresIn(other)).isEmpty();
  }

  private ProcessId process() {
    return database.entry().process().orElseThrow();
  }
}
