package dev.flotilla.fleet.impl.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.status.StatusReport.InstanceStatus;
import dev.flotilla.fleet.impl.status.StatusReport.NodeStatus;
import dev.flotilla.fleet.impl.status.StatusReport.PostgresStatus;
import dev.flotilla.fleet.impl.status.StatusReport.ServiceStatus;
import dev.flotilla.sql.ServerProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Asks all nodes of a home for their state. Needs no supervisor; blocks. */
public final class StatusProbe {

  /** A node that answers on loopback does so in milliseconds, even under load. */
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private static final String UP = "UP";

  private record ProbeRound(NodeStatus status, boolean ready, JsonNode services) {}

  private StatusProbe() {}

  /** What the nodes of this state say now. */
  public static StatusReport of(FleetState state) {
    List<ProbeRound> probeRounds = probeRounds(state);
    PostgresStatus postgres = postgres(state);
    boolean ready =
        state.phase() == FleetState.Phase.READY
            && state.supervisor().alive()
            && postgres.state().equals(UP)
            && probeRounds.stream().allMatch(ProbeRound::ready);
    return new StatusReport(
        state.cluster(),
        ready,
        state.urls().get("gateway"),
        state.urls().get("console"),
        postgres,
        probeRounds.stream().map(ProbeRound::status).toList(),
        services(probeRounds),
        null,
        null);
  }

  /** The same, with how the nodes that answer have started. */
  public static StatusReport withStartup(FleetState state) {
    List<JsonNode> pages =
        state.nodes().stream()
            .map(node -> page(node, "/startup"))
            .filter(page -> !page.isMissingNode())
            .toList();
    return of(state).withStartup(pages);
  }

  private static PostgresStatus postgres(FleetState state) {
    FleetState.PostgresEntry entry = state.postgres();
    Optional<ProcessId> own = entry.process();
    boolean running = own.isEmpty() || own.get().alive();
    boolean watched = entry.state().equals(UP) || entry.state().equals("LOST");
    String now = running ? (watched ? answer(state.databaseUri()) : entry.state()) : "DOWN";
    Long pid = own.filter(process -> running).map(ProcessId::pid).orElse(null);
    return new PostgresStatus(pid, now, entry.port(), entry.restarts());
  }

  private static String answer(String databaseUri) {
    return ServerProbe.of(databaseUri).trouble(DEADLINE).isEmpty() ? UP : "LOST";
  }

  private static List<ProbeRound> probeRounds(FleetState state) {
    ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, state.nodes().size()));
    try {
      List<CompletableFuture<ProbeRound>> looks =
          state.nodes().stream()
              .map(node -> CompletableFuture.supplyAsync(() -> probeRound(node), threads))
              .toList();
      return looks.stream().map(CompletableFuture::join).toList();
    } finally {
      threads.shutdown();
    }
  }

  private static ProbeRound probeRound(FleetState.NodeEntry node) {
    if (node.process().filter(ProcessId::alive).isEmpty()) {
      return silent(node, "DOWN");
    }
    JsonNode page = page(node, "/node");
    if (page.isMissingNode()) {
      return silent(node, node.state().equals(UP) ? "LOST" : node.state());
    }
    String state = page.path("state").asText(node.state());
    boolean ready = state.equals(UP) && answersReady(node);
    NodeStatus status =
        status(
            node,
            node.process().get().pid(),
            state,
            page.path("version").asText(node.version()),
            texts(page.path("verticles"), node.verticles()));
    return new ProbeRound(status, ready, page(node, "/services"));
  }

  private static ProbeRound silent(FleetState.NodeEntry node, String state) {
    Long pid = node.process().filter(ProcessId::alive).map(ProcessId::pid).orElse(null);
    NodeStatus status = status(node, pid, state, node.version(), node.verticles());
    // One that was drained does not keep the cluster from being ready.
    return new ProbeRound(status, node.drained(), MissingNode.getInstance());
  }

  private static NodeStatus status(
      FleetState.NodeEntry node, Long pid, String state, String version, List<String> verticles) {
    return new NodeStatus(
        node.name(),
        node.group(),
        pid,
        state,
        version,
        node.endpoint(),
        verticles,
        node.restarts(),
        node.drained(),
        node.reason().isEmpty() ? null : node.reason());
  }

  private static boolean answersReady(FleetState.NodeEntry node) {
    return HttpCall.get(node.endpoint() + "/health/ready", DEADLINE.multipliedBy(3))
        .filter(answer -> answer.status() == 200)
        .isPresent();
  }

  private static JsonNode page(FleetState.NodeEntry node, String path) {
    return HttpCall.get(node.endpoint() + path, DEADLINE)
        .filter(answer -> answer.status() == 200)
        .flatMap(answer -> tree(answer.body()))
        .orElse(MissingNode.getInstance());
  }

  private static Optional<JsonNode> tree(String json) {
    try {
      return Optional.of(Json.mapper().readTree(json));
    } catch (JsonProcessingException notOurs) {
      return Optional.empty(); // another server has that port: the node did not answer
    }
  }

  /** The view of the node that sees most: one that has just come may not see all yet. */
  private static List<ServiceStatus> services(List<ProbeRound> probeRounds) {
    return probeRounds.stream()
        .map(ProbeRound::services)
        .map(StatusProbe::services)
        .reduce(List.of(), (most, next) -> instances(next) > instances(most) ? next : most);
  }

  private static long instances(List<ServiceStatus> services) {
    return services.stream().mapToLong(service -> service.instances().size()).sum();
  }

  private static List<ServiceStatus> services(JsonNode page) {
    List<ServiceStatus> services = new ArrayList<>();
    for (JsonNode service : page) {
      List<InstanceStatus> instances = new ArrayList<>();
      for (JsonNode each : service.path("instances")) {
        instances.add(
            new InstanceStatus(
                each.path("id").asText(),
                each.path("node").asText(),
                each.path("status").asText()));
      }
      services.add(
          new ServiceStatus(
              service.path("name").asText(), service.path("version").asText(), instances));
    }
    return services;
  }

  private static List<String> texts(JsonNode array, List<String> otherwise) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return array.isArray() ? texts : otherwise;
  }
}
