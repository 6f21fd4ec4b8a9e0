package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.ClusterIndependent;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.scaffold.ServiceScaffold;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "service",
    description = {
      "Writes a service: its contract, a module with its verticle and test, and its entries in the"
          + " poms, cluster.yaml and gateway.yaml."
    })
final class NewServiceCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private final OutputFormat output;

  @Mixin private ClusterIndependent noCluster;

  @Parameters(
      paramLabel = "NAME",
      description = "Lower-case words with dashes, for example gift-cards.")
  private String name;

  @Option(names = "--sql", description = "The service keeps its data in PostgreSQL.")
  private boolean sql;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "The group of cluster.yaml that hosts it; the last one by default.")
  private String group;

  @Option(names = "--dry-run", description = "Lists the files, and writes nothing.")
  private boolean dryRun;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  private boolean help;

  NewServiceCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() {
    ServiceScaffold service = new ServiceScaffold(context.root(), name, sql);
    NewCommand.write(
        service.changes(group),
        context.root(),
        dryRun,
        output,
        dryRun ? List.of() : hints(service));
    return 0;
  }

  private List<String> hints(ServiceScaffold service) {
    return List.of(
        "",
        "'./run.sh test " + name + "' runs its test; './run.sh up' builds it and starts it.",
        "A cluster that runs now keeps its jars: stop it with './run.sh down' before that.",
        "Then http://127.0.0.1:8080/docs shows its methods, and this is a first request:",
        "  " + service.exampleRequest("http://127.0.0.1:8080"));
  }
}
