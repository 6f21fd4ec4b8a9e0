package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.os.Polling;
import dev.flotilla.fleet.impl.database.EmbeddedDatabase;
import dev.flotilla.fleet.impl.jvm.FakeNodes;
import dev.flotilla.fleet.impl.jvm.ProcessSpec;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import dev.flotilla.fleet.impl.plan.States;
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

class OrphanedProcessesTest {

  @TempDir Path folder;

  @Test
  void aDatabaseThatNobodyWroteDownIsFoundAndEndedAndKeepsItsData() throws Exception {
    Path data = folder.resolve("postgres");
    EmbeddedDatabase database = EmbeddedDatabase.start(data, 0, "flotilla");
    try {
      Optional<ProcessId> found = OrphanedProcesses.postgresIn(data);
      assertThat(found).isPresent().isEqualTo(database.process());

      OrphanedProcesses.end(found.get(), ProcessSignal.INT);

      assertThat(found.get().alive()).isFalse();
      assertThat(OrphanedProcesses.postgresIn(data)).isEmpty();
    } finally {
      database.close();
    }
    try (EmbeddedDatabase again = EmbeddedDatabase.start(data, 0, "flotilla")) {
      assertThat(again.process()).isPresent();
    }
  }

  @Test
  void aPidFileThatNamesSomebodyElsesProcessEndsNothing() throws Exception {
    Process innocent =
        new ProcessSpec(List.of("sleep", "60"), Map.of()).start(folder.resolve("log"));
    try {
      Path file = Files.createDirectory(folder.resolve("cluster")).resolve("postmaster.pid");
      Files.writeString(file, innocent.pid() + "\n" + folder + "\n");
      assertThat(OrphanedProcesses.postgresIn(folder)).isEmpty();
      Files.writeString(file, "half");
      assertThat(OrphanedProcesses.postgresIn(folder)).isEmpty();
      assertThat(OrphanedProcesses.postgresIn(folder.resolve("none"))).isEmpty();
    } finally {
      innocent.destroyForcibly();
    }
  }

  @Test
  void aPausedLeftoverIsEndedToo() throws Exception {
    NodeSpec spec = States.spec(FreePorts.next());
    Process left = FakeNodes.command(spec, "none").start(folder.resolve("log"));
    try {
      ProcessId id = ProcessId.of(left.pid()).orElseThrow();
      String page = spec.endpoint() + "/health/ready";
      Polling.until(
          () -> HttpCall.get(page, Duration.ofSeconds(2)).isPresent(), Duration.ofSeconds(20));
      ProcessSignal.STOP.send(id);

      List<String> ended = OrphanedProcesses.clean(States.crashed(spec, id));

      assertThat(ended).containsExactly("shop-1 (pid " + id.pid() + ")");
      assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      left.destroyForcibly();
    }
  }
}
