package dev.flotilla.fleet.impl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetHomeTest {

  @TempDir Path folder;
  private FleetHome home;

  @BeforeEach
  void aHome() {
    home = new FleetHome(folder.resolve("home"));
    home.create();
  }

  @Test
  void theTokenIsKeptAndOnlyItsOwnerReadsIt() throws Exception {
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
  void aHomeThatCannotBeWrittenIsNamedWithItsVariable() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    FleetHome below = new FleetHome(file.resolve("home"));

    assertThatThrownBy(below::create)
        .isInstanceOf(FleetFailure.class)
        .hasMessageStartingWith("cannot write to " + below.folder() + " (FLOTILLA_HOME)");
    assertThatThrownBy(() -> HomeLock.take(below))
        .isInstanceOf(FleetFailure.class)
        .hasMessageStartingWith("cannot lock " + below.lock());
  }

  @Test
  void aTokenThatCannotBeReadIsNamed() throws Exception {
    Files.createDirectory(home.adminToken());

    assertThatThrownBy(home::token)
        .isInstanceOf(FleetFailure.class)
        .hasMessageStartingWith("cannot keep the admin token in " + home.adminToken());
  }
}
