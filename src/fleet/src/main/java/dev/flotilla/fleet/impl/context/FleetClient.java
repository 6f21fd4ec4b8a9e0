package dev.flotilla.fleet.impl.context;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.supervisor.ControlServer;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetStatus;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks the launcher of a home for operations. Blocks. */
public final class FleetClient {

  private static final String ROOT = "/admin/v1/fleet";

  /** The launcher asks each node before it begins; one that hangs takes seconds. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final long POLL_MS = 200;

  private final CommandContext context;
  private final FleetState state;

  /**
   * @throws FleetFailure if the launcher of this state has ended
   */
  public FleetClient(CommandContext context, FleetState state) {
    if (!state.supervisor().alive()) {
      throw new FleetFailure(
          "the launcher (pid "
              + state.supervisor().pid()
              + ") has ended: './run.sh up' starts one that takes over its nodes");
    }
    this.context = context;
    this.state = state;
  }

  /**
   * Begins an operation.
   *
   * @param path below the root of the API, as {@code /nodes/shop-1/drain}
   * @return the operation, which runs
   * @throws FleetFailure with the reason if the launcher refuses
   */
  public FleetOperation begin(String method, String path, Object request) {
    return decoded(call(method, path, Json.encode(request).toString()), FleetOperation.class);
  }

  /** The operation that runs; empty too if the launcher does not answer soon. */
  public Optional<FleetOperation> running() {
    String url = ControlServer.url(state.controlPort(), ROOT);
    return HttpCall.authorised("GET", url, context.home().token(), "status", "", SOON)
        .filter(answer -> answer.status() == 200)
        .flatMap(answer -> decoded(answer.body(), FleetStatus.class).operation());
  }

  /** What the launcher answers to a GET, as JSON. */
  public JsonNode get(String path) {
    return decoded(call("GET", path, ""), JsonNode.class);
  }

  /**
   * Waits for the end of an operation.
   *
   * @param seen told what happens to nodes, as it happens
   * @return the operation as it ended
   */
  public FleetOperation follow(FleetOperation begun, Consumer<FleetOperation.OperationEvent> seen) {
    int known = 0;
    while (true) {
      String path = "/operations/" + begun.id() + "?after=" + known;
      FleetOperation now = decoded(call("GET", path, ""), FleetOperation.class);
      now.events().forEach(seen);
      known += now.events().size();
      if (now.ended()) {
        return decoded(call("GET", "/operations/" + begun.id(), ""), FleetOperation.class);
      }
      pause();
    }
  }

  /** A value of a query: what a URL cannot hold is escaped. */
  public static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private String call(String method, String path, String body) {
    String url = ControlServer.url(state.controlPort(), ROOT + path);
    String by = context.environment().getOrDefault("FLOTILLA_BY", System.getProperty("user.name"));
    HttpCall answer =
        HttpCall.authorised(method, url, context.home().token(), by, body, DEADLINE)
            .orElseThrow(this::silent);
    if (answer.status() == 404) {
      throw FleetFailure.wrongUse(detail(answer));
    }
    if (answer.status() >= 300) {
      throw new FleetFailure(detail(answer));
    }
    return answer.body();
  }

  private FleetFailure silent() {
    return new FleetFailure(
        "the launcher (pid "
            + state.supervisor().pid()
            + ") does not answer: it has ended or hangs");
  }

  private static String detail(HttpCall answer) {
    try {
      String detail = decoded(answer.body(), JsonNode.class).path("detail").asText("");
      return detail.isEmpty() ? "the launcher answered " + answer.status() : detail;
    } catch (ServiceFailure notJson) {
      return "the launcher answered " + answer.status() + " " + answer.body();
    }
  }

  private static <T> T decoded(String json, Class<T> type) {
    return Json.decode(Buffer.buffer(json), type);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new FleetFailure("interrupted; the operation goes on");
    }
  }
}
