package dev.flotilla.fleet.impl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.LogRotation;
import dev.flotilla.fleet.impl.os.LogTail;
import dev.flotilla.fleet.impl.os.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {

  @TempDir Path folder;
  private FleetHome home;

  @BeforeEach
  void aHome() {
    home = new FleetHome(folder.resolve("home"));
    home.create();
  }

  @Test
  void stateComesBackAsItWasWritten() {
    StateFile file = new StateFile(home.state());
    FleetState state = States.crashed(States.spec(9001), new ProcessId(7, "8@b"));

    file.write(state);

    assertThat(file.read()).contains(state);
    file.delete();
    assertThat(file.read()).isEmpty();
  }

  @Test
  void theLaunchScriptFindsThePidOfTheSupervisorAtTheBeginning() throws Exception {
    new StateFile(home.state()).write(States.crashed(States.spec(9001), new ProcessId(7, "8@b")));

    assertThat(Files.readString(home.state())).startsWith("{\"supervisor\":{\"pid\":99999999,");
  }

  @Test
  void aBrokenStateFileIsNamed() throws Exception {
    Files.writeString(home.state(), "{");

    assertThatThrownBy(() -> new StateFile(home.state()).read())
        .isInstanceOf(FleetFailure.class)
        .hasMessageContaining(home.state().toString());
  }

  @Test
  void anUnknownNodeIsWrongUseAndTheKnownOnesAreNamed() {
    FleetState state = States.crashed(States.spec(9001), new ProcessId(7, "8@b"));

    assertThatThrownBy(() -> state.node("shop-9"))
        .isInstanceOfSatisfying(
            FleetFailure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2))
        .hasMessage("no node shop-9; nodes are: shop-1");
  }

  @Test
  void theTokenIsKeptAndNobodyElseReadsIt() throws Exception {
    String token = home.token();

    assertThat(token).hasSize(64).isEqualTo(home.token());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.folder().resolve("admin-token"))))
        .isEqualTo("rw-------");
  }

  @Test
  void homesDifferInTheirFingerprints() {
    assertThat(home.fingerprint())
        .isEqualTo(new FleetHome(home.folder()).fingerprint())
        .isNotEqualTo(new FleetHome(folder).fingerprint());
  }

  @Test
  void onlyOneOwnerAtATime() {
    try (HomeLock lock = HomeLock.take(home).orElseThrow()) {
      assertThat(lock.channel().isOpen()).isTrue();
      assertThat(HomeLock.take(home)).isEmpty();
    }
    Optional<HomeLock> again = HomeLock.take(home);
    assertThat(again).isPresent();
    again.get().close();
  }

  @Test
  void theEndOfALogAndWhatIsAddedToIt() throws Exception {
    Path log = home.log("shop-1");
    Files.writeString(log, "one\ntwo\nthr");

    assertThat(LogTail.last(log, 2)).containsExactly("two", "thr");
    LogTail tail = new LogTail(log, 4);
    assertThat(tail.more()).containsExactly("two");
    Files.writeString(log, "ee\nfour\n", StandardOpenOption.APPEND);
    assertThat(tail.more()).containsExactly("three", "four");
    Files.writeString(log, "new\n");
    assertThat(tail.more()).containsExactly("new");
    assertThat(LogTail.last(home.log("nobody"), 5)).isEmpty();
  }

  @Test
  void aLogAboveTheLimitIsEmptiedWhileItsWriterGoesOn() throws Exception {
    Path log = home.log("shop-1");
    try (var writer =
        Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      writer.write("0123456789\n".getBytes());
      LogRotation.bound(home.logs(), 20);
      assertThat(log).hasSize(11);
      writer.write("0123456789\n".getBytes());
      LogRotation.bound(home.logs(), 20);
      writer.write("after\n".getBytes());
    }

    assertThat(log).hasContent("after");
    assertThat(home.logs().resolve("shop-1.log.1")).hasContent("0123456789\n0123456789");
  }

  @Test
  void aNewRunPutsTheLogsOfTheLastOneAside() throws Exception {
    Files.writeString(home.log("shop-1"), "old\n");
    Files.writeString(home.log(LogRotation.LAUNCHER), "in use\n");

    LogRotation.newRun(home.logs());

    assertThat(home.log("shop-1")).doesNotExist();
    assertThat(home.logs().resolve("shop-1.log.1")).hasContent("old");
    assertThat(home.log(LogRotation.LAUNCHER)).hasContent("in use");
  }
}
