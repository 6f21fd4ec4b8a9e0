package dev.flotilla.fleet.impl.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.States;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node whose process lives and whose endpoint may answer anything. */
class StatusProbeTest {

  private final Map<String, String> pages = new ConcurrentHashMap<>();
  private final ProcessId self = ProcessId.of(ProcessHandle.current().pid()).orElseThrow();
  private HttpServer endpoint;

  @BeforeEach
  void open() throws Exception {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    endpoint.createContext(
        "/",
        exchange -> {
          String page = pages.get(exchange.getRequestURI().getPath());
          byte[] body = (page == null ? "" : page).getBytes();
          exchange.sendResponseHeaders(
              page == null ? 404 : 200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    endpoint.start();
  }

  @AfterEach
  void close() {
    endpoint.stop(0);
  }

  @Test
  void aNodeIsShownAsItDescribesItself() {
    pages.put("/node", "{\"state\": \"DRAINING\", \"version\": \"8\", \"verticles\": [\"V\"]}");

    StatusReport.NodeStatus node = node();

    assertThat(node.state()).isEqualTo("DRAINING");
    assertThat(node.version()).isEqualTo("8");
    assertThat(node.verticles()).containsExactly("V");
  }

  @Test
  void anotherServerOnThePortOfANodeIsNotTheNode() {
    pages.put("/node", "<html>It works!</html>");

    assertThat(node().state()).isEqualTo("LOST");
  }

  @Test
  void aNodeThatAnswersWithAnErrorIsLost() {
    assertThat(node().state()).isEqualTo("LOST");
  }

  @Test
  void aPageWithoutTheExpectedFieldsIsCompletedFromThePlan() {
    pages.put("/node", "{}");

    StatusReport.NodeStatus node = node();

    assertThat(node.state()).isEqualTo("UP");
    assertThat(node.version()).isEqualTo("7");
    assertThat(node.verticles()).containsExactly("a.b.Verticle");
  }

  @Test
  void theServicesOfTheNodeThatSeesMostAreShown() {
    pages.put("/node", "{\"state\": \"UP\"}");
    pages.put("/services", "[{\"name\": \"stock\", \"version\": \"1\", \"instances\": [{}]}]");

    StatusReport report = StatusProbe.of(state());

    assertThat(report.services()).hasSize(1);
    assertThat(report.services().get(0).name()).isEqualTo("stock");
    assertThat(report.ready()).isFalse();
  }

  @Test
  void howANodeStartedIsShownWhenAskedFor() {
    pages.put("/node", "{\"state\": \"UP\"}");
    pages.put(
        "/startup",
        "{\"node\": \"shop-1\", \"upAfterMs\": 4210, \"steps\": ["
            + "{\"name\": \"start its verticles\", \"atMs\": 1300, \"ms\": 900}, "
            + "{\"name\": \"A\", \"part\": \"start its verticles\", \"atMs\": 1310, \"ms\": 80}]}");

    StatusReport report = StatusProbe.withStartup(state());

    assertThat(report.text())
        .contains("shop-1 was up after 4.21 s")
        .contains("1.30 s   0.90 s  start its verticles")
        .contains("1.31 s   0.08 s    A");
    assertThat(Json.encode(report).toString()).contains("\"upAfterMs\":4210");
    assertThat(Json.encode(StatusProbe.of(state())).toString()).doesNotContain("startup");
  }

  @Test
  void aNodeWithoutThePageOfItsStartIsLeftOut() {
    pages.put("/node", "{\"state\": \"UP\"}");

    assertThat(StatusProbe.withStartup(state()).startup()).isEmpty();
  }

  private StatusReport.NodeStatus node() {
    return StatusProbe.of(state()).nodes().get(0);
  }

  private FleetState state() {
    return States.of(self, States.spec(endpoint.getAddress().getPort()), Optional.of(self));
  }
}
