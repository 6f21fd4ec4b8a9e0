package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.console.TraceText;
import dev.flotilla.fleet.impl.context.AdminApiClient;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.context.FleetClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "explain", description = "Why one request took so long or failed, in sentences.")
final class ExplainCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Mixin private final OutputFormat output;

  @Parameters(
      paramLabel = "ID",
      description = "Id of a trace, as the header x-trace-id, the log and 'traces' have it.")
  private String id;

  ExplainCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() {
    AdminApiClient admin = new AdminApiClient(context, cluster.running(context));
    JsonNode explanation = admin.get("/explain/" + FleetClient.encoded(id));
    output.print(explanation, output.json() ? "" : TraceText.explanation(explanation));
    return 0;
  }
}
