package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.plan.FleetEvents;
import dev.flotilla.plan.FleetNotice;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetOperations;
import dev.flotilla.plan.FleetStatus;
import dev.flotilla.plan.NodeRequest;
import dev.flotilla.plan.RollingRestartRequest;
import dev.flotilla.plan.ScaleRequest;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a launcher answers below {@code /admin/v1/fleet}. A POST or PUT begins an operation and gets
 * 202 with it; {@code GET operations/ID?after=N} gives it again with the events from number N on.
 * {@code POST events} notes what a command has done, {@code GET events?after=TIME} tells it. A
 * refusal is a problem document (RFC 9457): 400 if malformed, 404 if there is no such thing, 409
 * with the reason if it cannot be done now.
 */
final class FleetApi {

  static final String ROOT = "/admin/v1/fleet";

  /**
   * One request.
   *
   * @param path decoded
   * @param query as {@code after=3}; empty if there is none
   * @param by name of the client
   */
  record FleetCall(String method, String path, String query, byte[] body, String by) {}

  private static final Pattern GROUP = Pattern.compile("/groups/([^/]+)");
  private static final Pattern NODE = Pattern.compile("/nodes/([^/]+)/(drain|restart)");
  private static final Pattern OPERATION = Pattern.compile("/operations/([^/]+)");

  private final Supplier<FleetStatus> status;
  private final FleetChanges changes;
  private final Operations operations;
  private final EventLog events;

  FleetApi(
      Supplier<FleetStatus> status, FleetChanges changes, Operations operations, EventLog events) {
    this.events = events;
    this.status = status;
    this.changes = changes;
    this.operations = operations;
  }

  /** Answers a request for a path below {@link #ROOT}. Blocks briefly. */
  HttpCall answer(FleetCall call) {
    try {
      return route(call, call.path().substring(ROOT.length()));
    } catch (ServiceFailure malformed) {
      return problem(400, "INVALID_ARGUMENT", malformed.getMessage());
    } catch (FleetFailure refused) {
      return refused.exitCode() == 2
          ? problem(404, "NOT_FOUND", refused.getMessage())
          : problem(409, "FAILED_PRECONDITION", refused.getMessage());
    } catch (RuntimeException | Error defect) {
      return problem(500, "INTERNAL", "unexpected failure, please report it: " + defect);
    }
  }

  private HttpCall route(FleetCall call, String path) {
    Matcher group = GROUP.matcher(path);
    Matcher node = NODE.matcher(path);
    Matcher operation = OPERATION.matcher(path);
    String method = call.method();
    if (method.equals("GET") && path.isEmpty()) {
      return json(200, status.get());
    } else if (method.equals("GET") && path.equals("/operations")) {
      return json(200, new FleetOperations(operations.recent()));
    } else if (method.equals("GET") && operation.matches()) {
      return json(200, operation(operation.group(1), call.query()));
    } else if (method.equals("GET") && path.equals("/events")) {
      return json(200, new FleetEvents(events.since(time(call.query()))));
    } else if (method.equals("POST") && path.equals("/events")) {
      events.note(decode(call.body(), FleetNotice.class), call.by());
      return json(202, Map.of());
    } else if (method.equals("GET") && path.equals("/difference")) {
      return json(200, changes.difference());
    } else if (method.equals("PUT") && group.matches()) {
      return json(202, scale(group.group(1), call));
    } else if (method.equals("POST") && node.matches()) {
      return json(202, changeNode(node.group(1), node.group(2), call));
    } else if (method.equals("POST") && path.equals("/rolling-restart")) {
      return json(202, rollingRestart(call));
    } else if (method.equals("POST") && path.equals("/apply")) {
      return json(202, changes.apply(call.by()));
    }
    return problem(404, "NOT_FOUND", "no such action: " + method + " " + call.path());
  }

  private FleetOperation scale(String group, FleetCall call) {
    ScaleRequest wanted = decode(call.body(), ScaleRequest.class);
    return changes.scale(group, wanted.nodes(), wanted.force().orElse(false), call.by());
  }

  private FleetOperation changeNode(String node, String action, FleetCall call) {
    boolean force = decode(call.body(), NodeRequest.class).force().orElse(false);
    return action.equals("drain")
        ? changes.drain(node, force, call.by())
        : changes.restart(node, force, call.by());
  }

  /** The jars come by the query, which the admin API does not pass on: it must not name code. */
  private FleetOperation rollingRestart(FleetCall call) {
    RollingRestartRequest wanted = decode(call.body(), RollingRestartRequest.class);
    return changes.rollingRestart(
        wanted.group(),
        wanted.resume().orElse(false),
        wanted.force().orElse(false),
        parameter(call.query(), "release"),
        call.by());
  }

  private FleetOperation operation(String id, String query) {
    int after = parameter(query, "after").map(FleetApi::number).orElse(0);
    return operations.recent().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .map(each -> each.since(after))
        .orElseThrow(() -> FleetFailure.wrongUse("no operation " + id));
  }

  private static Instant time(String query) {
    try {
      return parameter(query, "after").map(Instant::parse).orElse(Instant.EPOCH);
    } catch (DateTimeParseException malformed) {
      throw new ServiceFailure(
          ServiceFailure.Code.INVALID_ARGUMENT, "after must be a time in ISO 8601: " + query);
    }
  }

  private static int number(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw new ServiceFailure(
          ServiceFailure.Code.INVALID_ARGUMENT, "after must be a number but was " + text);
    }
    return Integer.parseInt(text);
  }

  /** The rest of the query behind {@code NAME=}; the API has one parameter at a time. */
  private static Optional<String> parameter(String query, String name) {
    return query.startsWith(name + "=")
        ? Optional.of(query.substring(name.length() + 1))
        : Optional.empty();
  }

  private static <T> T decode(byte[] body, Class<T> type) {
    Buffer json = body.length == 0 ? Buffer.buffer("{}") : Buffer.buffer(body);
    return Json.decode(json, type);
  }

  private static HttpCall json(int status, Object value) {
    return new HttpCall(status, Json.encode(value).toString());
  }

  /** What went wrong, as the gateway says it. */
  static HttpCall problem(int status, String code, String detail) {
    return json(status, new FleetProblem("about:blank", code, status, detail, code));
  }

  /** A problem document. */
  record FleetProblem(String type, String title, int status, String detail, String code) {}
}
