package dev.flotilla.fleet.impl;

import dev.flotilla.core.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = "Starts the cluster of cluster-config/cluster.yaml; Ctrl-C stops all of it.")
final class UpCommand implements Callable<Integer> {

  /** Beyond the drain: undeploying, closing, leaving, and an archive written at the first end. */
  private static final Duration AFTER_DRAIN = Duration.ofSeconds(15);

  private final CommandContext context;

  /** Only for the usage: {@code run.sh} puts this process into the background, and watches it. */
  @Option(names = "--detach", description = "In the background: returns when the cluster is ready.")
  private boolean detach;

  @Option(names = "--port-offset", paramLabel = "N", description = "Shifts every port by N.")
  private int portOffset;

  UpCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    FleetPlan plan = context.plan(portOffset);
    Supervisor supervisor = new Supervisor(parts(plan));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(supervisor), "stop"));
    supervisor.run();
    return 0;
  }

  private static void stop(Supervisor supervisor) {
    supervisor.stop();
    try {
      supervisor.awaitEnd();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Supervisor.Parts parts(FleetPlan plan) {
    FleetHome home = context.home();
    String foreign = context.environment().getOrDefault("FLOTILLA_PG_URI", "");
    ArchiveMaker maker = new ArchiveMaker(context.program());
    StartArchives archives =
        new StartArchives(
            context.archives(plan, maker), new LauncherArchive(home.archives(), maker), maker);
    return new Supervisor.Parts(
        home,
        plan,
        new Screen(context.out(), context.terminal()),
        Clock.system(),
        plan.shape().drainDeadline().plus(AFTER_DRAIN),
        foreign.isEmpty(),
        () ->
            foreign.isEmpty()
                ? OwnDatabase.start(
                    home.postgres(),
                    plan.shape().postgres().port(),
                    plan.shape().postgres().database())
                : ForeignDatabase.reach(foreign),
        foreign.isEmpty() ? plan.shape().postgres().port() : ForeignDatabase.portOf(foreign),
        uri -> new NodeJvm(context.program(), plan, plan.members(), uri, archives),
        archives);
  }
}
