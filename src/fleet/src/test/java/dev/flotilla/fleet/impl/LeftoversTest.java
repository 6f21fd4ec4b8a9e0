package dev.flotilla.fleet.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {

  @TempDir Path folder;

  @Test
  void aDatabaseThatNobodyWroteDownIsFoundAndEndedAndKeepsItsData() throws Exception {
    Path data = folder.resolve("postgres");
    OwnDatabase database = OwnDatabase.start(data, 0, "flotilla");
    try {
      Optional<ProcessId> found = Leftovers.postgresIn(data);
      assertThat(found).isPresent().isEqualTo(database.process());

      Leftovers.end(found.get(), Signal.INT);

      assertThat(found.get().alive()).isFalse();
      assertThat(Leftovers.postgresIn(data)).isEmpty();
    } finally {
      database.close();
    }
    try (OwnDatabase again = OwnDatabase.start(data, 0, "flotilla")) {
      assertThat(again.process()).isPresent();
    }
  }

  @Test
  void aPidFileThatNamesSomebodyElsesProcessEndsNothing() throws Exception {
    Process innocent =
        new LaunchCommand(List.of("sleep", "60"), Map.of()).start(folder.resolve("log"));
    try {
      Path file = Files.createDirectory(folder.resolve("cluster")).resolve("postmaster.pid");
      Files.writeString(file, innocent.pid() + "\n" + folder + "\n");
      assertThat(Leftovers.postgresIn(folder)).isEmpty();
      Files.writeString(file, "half");
      assertThat(Leftovers.postgresIn(folder)).isEmpty();
      assertThat(Leftovers.postgresIn(folder.resolve("none"))).isEmpty();
    } finally {
      innocent.destroyForcibly();
    }
  }

  @Test
  void aPausedLeftoverIsEndedToo() throws Exception {
    NodeSpec spec = States.spec(FreePorts.next());
    Process left = FakeNode.command(spec, "none").start(folder.resolve("log"));
    try {
      ProcessId id = ProcessId.of(left.pid()).orElseThrow();
      String page = spec.endpoint() + "/health/ready";
      Await.until(
          () -> HttpCall.get(page, Duration.ofSeconds(2)).isPresent(), Duration.ofSeconds(20));
      Signal.STOP.send(id);

      List<String> ended = Leftovers.clean(States.crashed(spec, id));

      assertThat(ended).containsExactly("shop-1 (pid " + id.pid() + ")");
      assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      left.destroyForcibly();
    }
  }
}
