package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.plan.FleetState;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** Asks the admin API of a running cluster, with the token of its home. Blocks. */
final class AdminClient {

  private static final String ROOT = "/admin/v1";

  /** The API waits a second for a node that hangs. */
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final CommandContext context;
  private final String url;

  /**
   * @throws FleetFailure if the cluster has no admin API
   */
  AdminClient(CommandContext context, FleetState state) {
    String console = state.urls().get("console");
    if (console == null) {
      throw new FleetFailure("this cluster has no admin API: cluster.yaml names no url 'console'");
    }
    this.context = context;
    this.url = console;
  }

  /**
   * What the API answers to a GET.
   *
   * @param path below its root, with the query
   * @throws FleetFailure with the reason if it refuses or does not answer
   */
  JsonNode get(String path) {
    String by = context.environment().getOrDefault("FLOTILLA_BY", System.getProperty("user.name"));
    HttpCall answer =
        HttpCall.authorised("GET", url + ROOT + path, context.home().token(), by, "", DEADLINE)
            .orElseThrow(
                () -> new FleetFailure("the admin API at " + url + " does not answer"));
    if (answer.status() >= 300) {
      throw new FleetFailure(reason(answer));
    }
    return json(answer.body());
  }

  private static String reason(HttpCall answer) {
    String otherwise = "the admin API answered " + answer.status();
    try {
      return json(answer.body()).path("detail").asText(otherwise);
    } catch (ServiceFailure notJson) {
      return otherwise;
    }
  }

  private static JsonNode json(String text) {
    return Json.decode(Buffer.buffer(text), JsonNode.class);
  }
}
