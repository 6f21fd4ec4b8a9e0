package dev.flotilla.fleet.impl.supervisor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the requests of commands and of the admin API to a running supervisor: HTTP on a free
 * loopback port, each call with the admin token. {@code POST /stop} begins the end of the cluster;
 * all else is answered by {@link FleetApi}.
 */
public final class ControlServer implements AutoCloseable {

  /** The header with the name of the client; it is not verified. */
  public static final String BY = "Flotilla-By";

  /** Not "the loopback address", which is that of IPv6 on some machines: commands ask here. */
  private static final String ADDRESS = "127.0.0.1";

  private static final int LONGEST_BODY = 64 * 1024;
  private static final int LONGEST_NAME = 64;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(ControlServer::daemon);
  private final byte[] expected;
  private final Runnable stop;
  private final FleetApi api;
  private final Path file;

  private ControlServer(HttpServer server, String token, Path file, Runnable stop, FleetApi api) {
    this.server = server;
    this.file = file;
    this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.stop = stop;
    this.api = api;
  }

  /**
   * Opens it.
   *
   * @param file gets its base URL, until it is closed
   * @param stop begins the orderly end of everything
   */
  static ControlServer start(String token, Path file, Runnable stop, FleetApi api) {
    try {
      var address = new InetSocketAddress(InetAddress.getByName(ADDRESS), 0);
      ControlServer control =
          new ControlServer(HttpServer.create(address, 0), token, file, stop, api);
      control.server.createContext("/", control::handle);
      control.server.setExecutor(control.threads);
      control.server.start();
      Files.writeString(file, url(control.port(), "") + "\n");
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
    try {
      Files.deleteIfExists(file);
    } catch (IOException refused) {
      throw new FleetFailure("cannot remove " + file + ": " + refused);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpCall answer =
          authorised(exchange)
              ? answer(exchange)
              : FleetApi.problem(401, "UNAUTHENTICATED", "the admin token is needed");
      byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
      String type = answer.status() < 400 ? "application/json" : "application/problem+json";
      exchange.getResponseHeaders().set("Content-Type", type);
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
    byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY);
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    if (method.equals("POST") && path.equals("/stop")) {
      stop.run();
      return new HttpCall(200, "\"stopping\"");
    }
    if (!path.startsWith(FleetApi.ROOT)) {
      return FleetApi.problem(404, "NOT_FOUND", "no such action: " + method + " " + path);
    }
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    return api.answer(new FleetApi.FleetCall(method, path, query, body, by(exchange)));
  }

  private static String by(HttpExchange exchange) {
    String name = exchange.getRequestHeaders().getFirst(BY);
    if (name == null || name.isBlank()) {
      return "unknown";
    }
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "control");
    thread.setDaemon(true);
    return thread;
  }
}
