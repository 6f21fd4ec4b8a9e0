package dev.flotilla.fleet.impl.top;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.top.TopPage.NodeLoad;
import dev.flotilla.fleet.impl.top.TopPage.ServiceLoad;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopReaderTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:30Z");

  /** What the admin API answers, by name of the metric. */
  private static final Map<String, String> ANSWERS =
      Map.of(
          "process_cpu_usage",
          "{'nodes':[{'node':'shop-1','values':[0.25,null]},{'node':'edge-1','values':[0.1,0.5]}],"
              + "'unreachable':['shop-2']}",
          "process_resident_memory_bytes",
          "{'nodes':[{'node':'edge-1','values':[1048576,2097152]}]}",
          "flotilla_event_loop_lag_seconds",
          "{'nodes':[{'node':'edge-1','values':[40,40],'p99':[0.001,0.0025]}]}",
          "rpc_server_active_calls",
          "{'nodes':[{'node':'edge-1','values':[1,2]}]}",
          "http_server_active_requests",
          "{'nodes':[{'node':'edge-1','values':[3,4]}]}",
          "http_server_request_duration_seconds",
          "{'cluster':[{'labels':{'http_response_status_class':'2xx'},'values':[90,80],"
              + "'p50':[0.002,0.004],'p99':[0.02,0.04]},"
              + "{'labels':{'http_response_status_class':'5xx'},'values':[1,2]}]}",
          "rpc_server_call_duration_seconds",
          "{'cluster':[{'labels':{'rpc_service':'catalog'},'values':[50,60],"
              + "'p50':[0.001,null],'p99':[0.01,null]}]}",
          "flotilla_mesh_failures_total",
          "{'cluster':[{'labels':{'service':'bank','origin':'PATH'},'values':[0,5]},"
              + "{'labels':{'service':'catalog','origin':'CALLER'},'values':[0,9]}]}");

  private final TopPage page = new TopReader(TopReaderTest::answer).read(NOW);

  private static JsonNode answer(String path) {
    assertThat(path).contains("step=10s").endsWith("&from=2026-01-01T00:00:20Z");
    String name = path.replaceAll(".*name=([a-z_]+).*", "$1");
    return Json.decode(Buffer.buffer(ANSWERS.get(name).replace('\'', '"')), JsonNode.class);
  }

  @Test
  void aNodeHasTheLatestValueOfEachMetric() {
    assertThat(page.nodes())
        .containsExactly(
            new NodeLoad(
                "edge-1",
                Optional.of(0.5),
                Optional.of(2_097_152.0),
                Optional.of(2.5),
                Optional.of(6.0)),
            new NodeLoad(
                "shop-1", Optional.of(0.25), Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(page.unreachable()).containsExactly("shop-2");
  }

  @Test
  void theGatewayComesFirstAndAServiceThatOnlyFailsIsShown() {
    assertThat(page.services())
        .containsExactly(
            new ServiceLoad(
                "(gateway)",
                Optional.of(82.0),
                Optional.of(2.0),
                Optional.of(4.0),
                Optional.of(40.0)),
            new ServiceLoad(
                "bank", Optional.empty(), Optional.of(5.0), Optional.empty(), Optional.empty()),
            new ServiceLoad(
                "catalog",
                Optional.of(60.0),
                Optional.of(0.0),
                Optional.of(1.0),
                Optional.of(10.0)));
  }

  @Test
  void peopleReadATable() {
    assertThat(page.text().lines())
        .anyMatch(line -> line.matches("edge-1 +50 % +2 MB +2\\.5 ms +6"))
        .anyMatch(line -> line.matches("shop-1 +25 % +- +- +-"))
        .anyMatch(line -> line.matches("shop-2 +does not answer"))
        .anyMatch(line -> line.matches("catalog +60\\.0 +0\\.0 +1\\.0 ms +10\\.0 ms"));
  }
}
