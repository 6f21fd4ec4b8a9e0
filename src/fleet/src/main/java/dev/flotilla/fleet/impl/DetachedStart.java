package dev.flotilla.fleet.impl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts a supervisor in the background and watches until the cluster is ready or has failed. */
final class DetachedStart {

  /** The name under which its output is logged. */
  static final String LAUNCHER = "launcher";

  /** Beside the nodes' own start deadline: the database, its first data directory included. */
  private static final Duration BESIDE_NODES = Duration.ofSeconds(120);

  private final CommandContext context;

  DetachedStart(CommandContext context) {
    this.context = context;
  }

  /** Exit code of the command. Blocks. */
  int run(FleetPlan plan) throws InterruptedException {
    context.home().create();
    Optional<FleetState> state = context.stateFile().read();
    if (state.isPresent() && state.get().supervisor().alive()) {
      throw Supervisor.secondUp(context.home(), state);
    }
    Path log = fresh(context.home().log(LAUNCHER));
    Process supervisor = new LaunchCommand(words(plan.portOffset()), Map.of()).start(log);
    return watch(supervisor, new LogTail(log, 0), plan.shape().startDeadline().plus(BESIDE_NODES));
  }

  private int watch(Process supervisor, LogTail log, Duration deadline)
      throws InterruptedException {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < deadline.toNanos()) {
      boolean ended = supervisor.waitFor(50, TimeUnit.MILLISECONDS);
      boolean ready = ready(supervisor.pid());
      log.more().forEach(context.out()::println);
      if (ended) {
        return supervisor.exitValue() == 0 ? 1 : supervisor.exitValue();
      }
      if (ready) {
        return 0;
      }
    }
    supervisor.destroy();
    throw new FleetFailure("the cluster was not ready after " + deadline.toSeconds() + " s");
  }

  private boolean ready(long supervisor) {
    return context
        .stateFile()
        .read()
        .filter(state -> state.supervisor().pid() == supervisor)
        .filter(state -> state.phase() == FleetState.Phase.READY)
        .isPresent();
  }

  /**
   * The same command in the foreground of nobody, in a session of its own where that can be had.
   */
  private List<String> words(int portOffset) {
    List<String> words = new ArrayList<>();
    onPath("setsid").ifPresent(words::add);
    words.addAll(List.of(context.root().resolve("run.sh").toString(), "up"));
    words.addAll(List.of("--port-offset", Integer.toString(portOffset)));
    return words;
  }

  private Optional<String> onPath(String program) {
    for (String folder : context.environment().getOrDefault("PATH", "").split(":")) {
      Path candidate = Path.of(folder, program);
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate.toString());
      }
    }
    return Optional.empty();
  }

  private static Path fresh(Path log) {
    try {
      if (Files.exists(log)) {
        Path older = log.resolveSibling(log.getFileName() + ".1");
        Files.move(log, older, StandardCopyOption.REPLACE_EXISTING);
      }
      return log;
    } catch (IOException refused) {
      throw new FleetFailure("cannot write to " + log + ": " + refused);
    }
  }
}
