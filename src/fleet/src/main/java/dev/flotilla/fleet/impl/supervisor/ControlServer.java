package dev.flotilla.fleet.impl.supervisor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the requests of commands to a running supervisor: HTTP on a free loopback port, each call
 * with the admin token. {@code POST /stop} and {@code POST /nodes {"group": "shop"}}. The answer is
 * a sentence, with 200, 400 (malformed), 401, 404, 409 (refused, with the reason) or 500 (defect).
 */
public final class ControlServer implements AutoCloseable {

  /** What the supervisor does for commands. */
  interface Actions {

    /** Begins the orderly end of everything. */
    void stop();

    /**
     * Adds a node to a group; blocks until it is ready.
     *
     * @return what there is to say
     * @throws FleetFailure if there is no such group or the node does not come up
     */
    String addNode(String group);
  }

  /** Not "the loopback address", which is that of IPv6 on some machines: commands ask here. */
  private static final String ADDRESS = "127.0.0.1";

  /** Body of {@code POST /nodes}. */
  public record AddNode(String group) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(ControlServer::daemon);
  private final byte[] expected;
  private final Actions actions;

  private ControlServer(HttpServer server, String token, Actions actions) {
    this.server = server;
    this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.actions = actions;
  }

  /** Opens it. */
  static ControlServer start(String token, Actions actions) {
    try {
      var address = new InetSocketAddress(InetAddress.getByName(ADDRESS), 0);
      ControlServer control = new ControlServer(HttpServer.create(address, 0), token, actions);
      control.server.createContext("/", control::handle);
      control.server.setExecutor(control.threads);
      control.server.start();
      return control;
    } catch (IOException refused) {
      throw new FleetFailure("cannot open the control server: " + refused.getMessage());
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Where a supervisor with this control port is asked for something. */
  public static String url(int port, String path) {
    return "http://" + ADDRESS + ":" + port + path;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpCall answer =
          authorised(exchange) ? answer(exchange) : new HttpCall(401, "the admin token is needed");
      byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
      exchange.getResponseBody().write(text);
    }
  }

  private boolean authorised(HttpExchange exchange) {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    return given != null
        && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8)); // constant time
  }

  private HttpCall answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(64 * 1024);
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    try {
      return switch (request) {
        case "POST /stop" -> stop();
        case "POST /nodes" -> addNode(Json.decode(Buffer.buffer(body), AddNode.class));
        default -> new HttpCall(404, "no such action: " + request);
      };
    } catch (ServiceFailure malformed) {
      return new HttpCall(400, malformed.getMessage());
    } catch (FleetFailure refused) {
      return new HttpCall(409, refused.getMessage());
    } catch (RuntimeException | Error unexpected) {
      return new HttpCall(500, "unexpected failure, please report it: " + unexpected);
    }
  }

  private HttpCall stop() {
    actions.stop();
    return new HttpCall(200, "stopping");
  }

  private HttpCall addNode(AddNode wanted) {
    if (wanted.group() == null) {
      return new HttpCall(400, "group must be present but was null");
    }
    return new HttpCall(200, actions.addNode(wanted.group()));
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "control");
    thread.setDaemon(true);
    return thread;
  }
}
