package dev.flotilla.sql.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(90)
class EmbeddedServerAcrossJvmsTest {

  private static final Path BINARIES = EmbeddedServerOptions.defaults().binaries();

  @TempDir Path temp;

  @Test
  void theServerOfAKilledLauncherIsTakenOver() throws Exception {
    Path data = temp.resolve("data");
    long left;
    try (Launcher launcher = Launcher.run(data, BINARIES, false)) {
      left = launcher.serverPid();
      launcher.kill();
    }
    assertThat(Processes.isAlive(left)).isTrue();
    try (EmbeddedServer server = EmbeddedServer.start(data, 0, Duration.ofSeconds(30))) {
      assertThat(server.pid()).isEqualTo(left);
      assertThat(Rows.one(server, "SELECT 1")).isEqualTo("1");
    }
    assertThat(Processes.isAlive(left)).isFalse();
  }

  @Test
  void aBoundServerEndsWithItsJvmEvenWhenThatIsKilled() throws Exception {
    try (Launcher launcher = Launcher.run(temp.resolve("data"), BINARIES, true)) {
      long server = launcher.serverPid();
      launcher.kill();
      await().atMost(Duration.ofSeconds(10)).until(() -> !Processes.isAlive(server));
    }
  }

  @ParameterizedTest
  @CsvSource({"fa, IR, PST", "ar, EG, SST", "tr, TR, ART"})
  void theServerStartsWhateverDigitsLettersAndZonesTheMachineHas(
      String language, String country, String zone) throws Exception {
    try (Launcher launcher =
        Launcher.run(
            temp.resolve("data"),
            BINARIES,
            true,
            "-Duser.language=" + language,
            "-Duser.country=" + country,
            "-Duser.timezone=" + zone)) {
      assertThat(launcher.serverPid()).isPositive();
    }
    assertThat(Files.readString(temp.resolve("data/cluster/postgresql.conf")))
        .containsPattern("(?m)^port = [0-9]+$");
  }

  @Test
  void jvmsThatUnpackAtOnceDoNotDisturbEachOther() throws Exception {
    Path binaries = temp.resolve("binaries");
    Files.createDirectories(binaries.resolve("left-behind.part"));
    try (Launcher one = Launcher.run(temp.resolve("one"), binaries, true);
        Launcher two = Launcher.run(temp.resolve("two"), binaries, true)) {
      assertThat(one.serverPid()).isNotEqualTo(two.serverPid());
    }
    try (Stream<Path> unpacked = Files.list(binaries)) {
      assertThat(unpacked.filter(path -> Files.exists(path.resolve("bin/postgres")))).hasSize(1);
    }
  }
}
