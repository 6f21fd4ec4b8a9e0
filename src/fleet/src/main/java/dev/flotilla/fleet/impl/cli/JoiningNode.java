package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.flotilla.core.Json;
import dev.flotilla.core.os.Polling;
import dev.flotilla.core.os.TcpPorts;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.database.ExternalDatabase;
import dev.flotilla.fleet.impl.jvm.ChildProcess;
import dev.flotilla.fleet.impl.jvm.NodeJvm;
import dev.flotilla.fleet.impl.jvm.ProcessSpec;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node in the foreground that joins a cluster started elsewhere. */
final class JoiningNode {

  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(3);

  private final CommandContext context;
  private final OutputFormat output;
  private final int portOffset;

  JoiningNode(CommandContext context, OutputFormat output, int portOffset) {
    this.context = context;
    this.output = output;
    this.portOffset = portOffset;
  }

  /**
   * Runs it until it ends; Ctrl-C and SIGTERM reach it, and it drains.
   *
   * @return its exit code
   */
  int run(String group, List<String> members, Optional<String> cluster)
      throws InterruptedException {
    members.forEach(JoiningNode::checkAddress);
    FleetPlan plan = context.plan(portOffset);
    NodeSpec spec = spec(plan, group);
    String name = cluster.orElseGet(() -> clusterOf(members.get(0), plan));
    String database = databaseUri();
    context.home().create();
    context.release().use();
    context.home().token(); // created now, unless the token of the cluster was named
    NodeJvm jvm = new NodeJvm(context.program(), plan.named(name), members, database);
    return runForeground(jvm.command(spec), plan, spec);
  }

  private NodeSpec spec(FleetPlan plan, String group) {
    String name = group + "-" + ProcessHandle.current().pid();
    int member = freeFrom(plan.shape().host(), plan.shape().hazelcastPort());
    int endpoint = freeFrom(plan.shape().host(), plan.shape().endpointPort());
    return new NodeSpec(
        name,
        group,
        plan.shape().version(),
        plan.shape().host(),
        member,
        endpoint,
        plan.verticles(group));
  }

  private String databaseUri() {
    String uri = context.environment().getOrDefault("FLOTILLA_PG_URI", "");
    if (uri.isEmpty()) {
      throw new FleetFailure(
          "FLOTILLA_PG_URI is not set: a node that joins from here needs the address of the cluster's"
              + " database (postgresql://user:password@host:port/database)");
    }
    return ExternalDatabase.reach(uri).uri();
  }

  /** Asks the endpoint of a member, whose port follows from its member port in every plan. */
  private String clusterOf(String member, FleetPlan plan) {
    String host = member.substring(0, member.lastIndexOf(':'));
    int port = Integer.parseInt(member.substring(member.lastIndexOf(':') + 1));
    int endpoint = port - plan.shape().hazelcastPort() + plan.shape().endpointPort();
    String url = "http://" + host + ":" + endpoint + "/node";
    return HttpCall.get(url, ANSWER_DEADLINE)
        .flatMap(answer -> clusterIn(answer.body()))
        .orElseThrow(
            () ->
                new FleetFailure(
                    url + " does not tell the name of the cluster: give it with --cluster NAME"));
  }

  private static Optional<String> clusterIn(String page) {
    try {
      return Optional.of(Json.mapper().readTree(page).path("cluster").asText(""))
          .filter(n -> !n.isEmpty());
    } catch (JsonProcessingException notOurs) {
      return Optional.empty();
    }
  }

  private int runForeground(ProcessSpec command, FleetPlan plan, NodeSpec spec)
      throws InterruptedException {
    Map<String, String> environment = new HashMap<>(command.environment());
    environment.put("FLOTILLA_SUPERVISED", "0"); // here the terminal's Ctrl-C is meant for it
    if (!output.json()) {
      return ChildProcess.run(command.words(), environment);
    }
    Thread watch = new Thread(() -> announceWhenReady(plan, spec), "ready");
    watch.setDaemon(true);
    watch.start();
    return ChildProcess.run(command.words(), environment, output::progress);
  }

  /** With JSON, the log of the node goes to stderr, and stdout tells when it is ready. */
  private void announceWhenReady(FleetPlan plan, NodeSpec spec) {
    String ready = spec.endpoint() + "/health/ready";
    boolean is =
        Polling.until(
            () -> HttpCall.get(ready, ANSWER_DEADLINE).filter(it -> it.status() == 200).isPresent(),
            plan.shape().startTimeout());
    if (is) {
      Long pid =
          ProcessHandle.current().children().findFirst().map(ProcessHandle::pid).orElse(null);
      output.print(new NodeCommand.ReadyNode(spec.name(), spec.group(), pid, spec.endpoint()), "");
    }
  }

  private static void checkAddress(String member) {
    if (!member.matches("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+):\\d{1,5}")) {
      throw FleetFailure.wrongUse(
          "--join takes HOST:PORT (of IPv6 [ADDRESS]:PORT), but got '" + member + "'");
    }
  }

  private static int freeFrom(String host, int first) {
    for (int port = first; port <= 65_535; port++) {
      if (TcpPorts.isFree(host, port)) {
        return port;
      }
    }
    throw new FleetFailure("no free port from " + first + " on");
  }
}
