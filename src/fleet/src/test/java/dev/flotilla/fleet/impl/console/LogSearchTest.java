package dev.flotilla.fleet.impl.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogSearchTest {

  private static final String ONE =
      "{'timestamp':'2026-01-01T00:00:10Z','level':'WARN','node':'shop-1',"
          + "'logger':'dev.flotilla.rpc.Thing','message':'it is slow','error':'Failure: x\\n'}";
  private static final String LATE = ONE.replace(":10Z", ":09Z").replace("shop-1", "shop-2");

  private final List<String> asked = new ArrayList<>();
  private final Deque<String> answers = new ArrayDeque<>();
  private final LogSearch search = new LogSearch(this::answer, Map.of("text", "a b&c"));

  private JsonNode answer(String path) {
    asked.add(path);
    String json = "{'items':[" + answers.remove() + "]}";
    return Json.decode(Buffer.buffer(json.replace('\'', '"')), JsonNode.class);
  }

  @Test
  void eachLineIsGivenOnceAlsoOneThatComesLate() {
    answers.add(ONE);
    answers.add(LATE + "," + ONE);

    List<JsonNode> first = search.more();
    List<JsonNode> second = search.more();

    assertThat(first).extracting(line -> line.path("node").asText()).containsExactly("shop-1");
    assertThat(second).extracting(line -> line.path("node").asText()).containsExactly("shop-2");
    assertThat(asked)
        .containsExactly(
            "/logs?text=a%20b%26c", "/logs?text=a%20b%26c&from=2026-01-01T00%3A00%3A07Z");
  }

  @Test
  void peopleReadTheClassWithoutItsPackageAndTheFailureBelow() {
    answers.add(ONE);

    assertThat(LogSearch.text(search.more().get(0)).lines())
        .containsExactly("2026-01-01T00:00:10Z WARN [shop-1] Thing: it is slow", "Failure: x");
  }
}
