package dev.flotilla.fleet.impl.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.plan.FleetOperation;
import java.util.List;
import java.util.Locale;

/**
 * What {@code status --json} prints.
 *
 * @param cluster its name; null if none runs
 * @param ready whether all nodes that should run are up and ready, and the database answers
 * @param gateway base URL; null if there is none
 * @param console base URL; null if there is none
 * @param postgres the database; null if nothing runs
 * @param startup the page {@code /startup} of each node that answers; null unless asked for
 * @param operation the operation on nodes that runs; absent if none does
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record StatusReport(
    String cluster,
    boolean ready,
    String gateway,
    String console,
    PostgresStatus postgres,
    List<NodeStatus> nodes,
    List<ServiceStatus> services,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<JsonNode> startup,
    @JsonInclude(JsonInclude.Include.NON_NULL) FleetOperation operation) {

  /**
   * The database.
   *
   * @param pid of the embedded server; null while it is down, and for an external server
   * @param state {@code STARTING UP DOWN LOST}
   * @param restarts how often the embedded server came back
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record PostgresStatus(Long pid, String state, int port, int restarts) {}

  /**
   * One node.
   *
   * @param pid null while it is down
   * @param state {@code STARTING UP DRAINING DOWN LOST}
   * @param admin base URL of its endpoint
   * @param restarts how often it came back by itself
   * @param drained whether an operation has drained it
   * @param reason why it is not started any more; null if it is
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record NodeStatus(
      String name,
      String group,
      Long pid,
      String state,
      String version,
      String admin,
      List<String> verticles,
      int restarts,
      boolean drained,
      String reason) {

    /** What a person should know of it beyond its state; null if there is nothing. */
    private String remark() {
      if (reason != null) {
        return "given up: " + reason + "; './run.sh restart " + name + "' tries again";
      }
      return drained ? "drained: './run.sh restart " + name + "' brings it back" : null;
    }
  }

  /** One service, as a node that answers sees it. */
  record ServiceStatus(String name, String version, List<InstanceStatus> instances) {}

  /** One instance of a service. */
  record InstanceStatus(String id, String node, String status) {}

  /** What there is to say when nothing runs. */
  public static StatusReport none() {
    return new StatusReport(null, false, null, null, null, List.of(), List.of(), null, null);
  }

  /** The same with how the nodes started. */
  StatusReport withStartup(List<JsonNode> pages) {
    return new StatusReport(
        cluster, ready, gateway, console, postgres, nodes, services, pages, operation);
  }

  /** The same with the operation that runs. */
  public StatusReport withOperation(FleetOperation running) {
    return new StatusReport(
        cluster, ready, gateway, console, postgres, nodes, services, startup, running);
  }

  /** As people read it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "cluster %s: %s", cluster, ready ? "ready" : "not ready");
    if (operation != null) {
      String target = operation.kind() + " " + operation.target();
      line(text, "operation %s by %s runs since %s", target, operation.by(), operation.startedAt());
    }
    line(text, "%n  %-12s %-9s %8s  %-24s %s", "NODE", "STATE", "PID", "ENDPOINT", "VERTICLES");
    line(
        text,
        "  %-12s %-9s %8s  %-24s %s",
        FleetState.POSTGRES,
        postgres.state(),
        postgres.pid() == null ? "-" : postgres.pid(),
        "port " + postgres.port(),
        postgres.restarts() == 0 ? "" : "restarts: " + postgres.restarts());
    for (NodeStatus node : nodes) {
      Object pid = node.pid() == null ? "-" : node.pid();
      String verticles =
          String.join(" ", node.verticles().stream().map(StatusReport::simple).toList());
      line(
          text,
          "  %-12s %-9s %8s  %-24s %s",
          node.name(),
          node.state(),
          pid,
          node.admin(),
          verticles);
      if (node.remark() != null) {
        line(text, "  %-12s %s", "", node.remark());
      }
    }
    line(text, "%n  %-15s %-9s %s", "SERVICE", "VERSION", "INSTANCES");
    for (ServiceStatus service : services) {
      line(text, "  %-15s %-9s %s", service.name(), service.version(), instances(service));
    }
    if (startup != null) {
      startup.forEach(page -> startup(text, page));
    }
    if (gateway != null) {
      line(text, "%n  gateway  %s", gateway);
    }
    if (console != null) {
      line(text, "  console  %s", console);
    }
    return text.toString().stripTrailing();
  }

  private static void startup(StringBuilder text, JsonNode page) {
    JsonNode total = page.path("upAfterMs");
    line(
        text,
        "%n  %s %s",
        page.path("node").asText(),
        total.isNumber() ? "was up after " + seconds(total) : "is not up yet");
    line(text, "    %8s %8s  %s", "AT", "TOOK", "STEP");
    for (JsonNode step : page.path("steps")) {
      String indent = step.path("part").isTextual() ? "  " : "";
      line(
          text,
          "    %8s %8s  %s",
          seconds(step.path("atMs")),
          seconds(step.path("ms")),
          indent + step.path("name").asText());
    }
  }

  private static String seconds(JsonNode ms) {
    return String.format(Locale.ROOT, "%.2f s", ms.asLong() / 1000.0);
  }

  private static String instances(ServiceStatus service) {
    return String.join(
        " ", service.instances().stream().map(i -> i.node() + ":" + i.status()).toList());
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
