package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.console.TraceText;
import dev.flotilla.fleet.impl.context.AdminApiClient;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.context.FleetClient;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "traces",
    description = "The latest requests with their time and result; or all steps of one.")
final class TracesCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Mixin private final OutputFormat output;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "Id of a trace, as the header x-trace-id and the log have it.")
  private String id;

  @Option(names = "--service", paramLabel = "NAME", description = "Only with a span of it.")
  private String service;

  @Option(names = "--route", paramLabel = "ROUTE", description = "Only of it, as /orders/{id}.")
  private String route;

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "Only with a span that failed so, as UNAVAILABLE.")
  private String code;

  @Option(names = "--errors", description = "Only those whose request failed.")
  private boolean errors;

  @Option(names = "--min-ms", paramLabel = "N", description = "Only those that took so long.")
  private int minMs;

  @Option(names = "--limit", paramLabel = "N", description = "How many; ${DEFAULT-VALUE}.")
  private int limit = 20;

  TracesCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() {
    AdminApiClient admin = new AdminApiClient(context, cluster.running(context));
    if (id != null) {
      JsonNode trace = admin.get("/traces/" + FleetClient.encoded(id));
      output.print(trace, output.json() ? "" : TraceText.waterfall(trace));
      return 0;
    }
    JsonNode traces = admin.get("/traces?" + query());
    output.print(traces, output.json() ? "" : TraceText.list(traces));
    return 0;
  }

  private String query() {
    StringJoiner query = new StringJoiner("&");
    query.add("limit=" + limit).add("minMs=" + minMs);
    add(query, "service", service);
    add(query, "route", route);
    add(query, "code", code);
    add(query, "status", errors ? "ERROR" : null);
    return query.toString();
  }

  private static void add(StringJoiner query, String name, String value) {
    if (value != null) {
      query.add(name + "=" + FleetClient.encoded(value));
    }
  }
}
