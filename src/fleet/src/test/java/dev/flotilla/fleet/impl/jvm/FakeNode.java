package dev.flotilla.fleet.impl.jvm;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that behaves like a node towards its supervisor: serves health on its endpoint port,
 * and ends on SIGTERM. Arguments: port, name, and a flaw or {@code none}.
 */
public final class FakeNode {

  private FakeNode() {}

  public static void main(String[] arguments) throws Exception {
    String flaw = arguments[2];
    System.out.println("fake node " + arguments[1] + " begins");
    if (flaw.equals("exits")) {
      System.out.println("the sky is falling");
      System.exit(3);
    }
    if (flaw.equals("stubborn")) {
      Runtime.getRuntime().addShutdownHook(new Thread(FakeNode::hang));
    }
    int status = flaw.equals("never-ready") ? 503 : 200;
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
            0);
    page(server, "/health/ready", status, status == 200 ? "{}" : "{\"database\":\"no answer\"}");
    page(
        server,
        "/node",
        200,
        "{\"name\":\""
            + arguments[1]
            + "\",\"state\":\"UP\",\"version\":\"7\",\"verticles\":[\"V\"]}");
    page(server, "/members", 200, members());
    page(server, "/services", 200, services(arguments[1]));
    server.start();
  }

  /** It sees every node that a test may have. */
  private static String members() {
    List<String> names = new ArrayList<>();
    for (int number = 1; number <= 5; number++) {
      names.add("{\"name\":\"edge-" + number + "\"}");
      names.add("{\"name\":\"shop-" + number + "\"}");
    }
    return names.toString();
  }

  private static String services(String node) {
    return "[{\"name\":\"stock\",\"version\":\"1\",\"instances\":[{\"id\":\"i1\",\"node\":\""
        + node
        + "\",\"status\":\"UP\"}]}]";
  }

  private static void page(HttpServer server, String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] text = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await(60, TimeUnit.SECONDS);
    } catch (InterruptedException never) {
      throw new IllegalStateException(never);
    }
  }

  /** Only where this class is: the class path of the tests is long and slow to open. */
  static String classPath() {
    return FakeNode.class.getProtectionDomain().getCodeSource().getLocation().getPath();
  }
}
