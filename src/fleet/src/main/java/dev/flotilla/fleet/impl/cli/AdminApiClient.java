package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.plan.FleetState;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;

/** Asks the admin API of a running cluster, at its URL {@code console}. Blocks. */
final class AdminApiClient {

  private static final String CONSOLE = "console";

  /** Longer than the API gives its slowest answers. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final String root;
  private final String token;

  /**
   * @throws FleetFailure if the cluster has no admin API
   */
  AdminApiClient(CommandContext context, FleetState state) {
    String console = state.urls().get(CONSOLE);
    if (console == null) {
      throw new FleetFailure(
          "this cluster has no admin API: cluster.yaml has no " + CONSOLE + " below urls");
    }
    this.root = console + "/admin/v1";
    this.token = context.home().token();
  }

  /**
   * What it answers to a GET.
   *
   * @param path below the root of the API, with its query
   * @throws FleetFailure with the reason if it refuses or does not answer
   */
  JsonNode get(String path) {
    return call("GET", path, "");
  }

  /** The same with another method and a body of JSON. */
  JsonNode call(String method, String path, String body) {
    Optional<HttpCall> answer =
        HttpCall.authorised(method, root + path, token, "run.sh", body, DEADLINE);
    HttpCall given =
        answer.orElseThrow(
            () ->
                new FleetFailure(
                    "the admin API at "
                        + root
                        + " does not answer: './run.sh status' shows whether a node with it runs"));
    JsonNode json = decoded(given);
    if (given.status() >= 300) {
      throw new FleetFailure(
          json.path("detail").asText("the admin API answered " + given.status()));
    }
    return json;
  }

  private static JsonNode decoded(HttpCall answer) {
    try {
      return Json.decode(Buffer.buffer(answer.body()), JsonNode.class);
    } catch (ServiceFailure notJson) {
      throw new FleetFailure("the admin API answered " + answer.status() + " " + answer.body());
    }
  }
}
