package dev.flotilla.fleet.impl.cli;

import dev.flotilla.core.Clock;
import dev.flotilla.fleet.impl.database.EmbeddedDatabase;
import dev.flotilla.fleet.impl.database.ExternalDatabase;
import dev.flotilla.fleet.impl.jvm.CdsArchiveBuilder;
import dev.flotilla.fleet.impl.jvm.CdsArchives;
import dev.flotilla.fleet.impl.jvm.LauncherCdsArchive;
import dev.flotilla.fleet.impl.jvm.NodeJvm;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.supervisor.ProgressDisplay;
import dev.flotilla.fleet.impl.supervisor.Supervisor;
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
    Supervisor supervisor = new Supervisor(supervisorParts(plan));
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

  private Supervisor.SupervisorParts supervisorParts(FleetPlan plan) {
    FleetHome home = context.home();
    String foreign = context.environment().getOrDefault("FLOTILLA_PG_URI", "");
    CdsArchiveBuilder maker = new CdsArchiveBuilder(context.program());
    CdsArchives archives =
        new CdsArchives(
            context.archives(plan, maker), new LauncherCdsArchive(home.archives(), maker), maker);
    return new Supervisor.SupervisorParts(
        home,
        plan,
        new ProgressDisplay(context.out(), context.terminal()),
        Clock.system(),
        plan.shape().drainTimeout().plus(AFTER_DRAIN),
        foreign.isEmpty(),
        () ->
            foreign.isEmpty()
                ? EmbeddedDatabase.start(
                    home.postgres(),
                    plan.shape().postgres().port(),
                    plan.shape().postgres().database())
                : ExternalDatabase.reach(foreign),
        foreign.isEmpty() ? plan.shape().postgres().port() : ExternalDatabase.portOf(foreign),
        uri -> new NodeJvm(context.program(), plan, plan.members(), uri, archives),
        archives);
  }
}
