package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlServerTest {

  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final ControlServer server =
      ControlServer.start(
          "token",
          new ControlServer.Actions() {
            @Override
            public void stop() {
              stopped.set(true);
            }

            @Override
            public String addNode(String group) {
              if (group.equals("shoe")) {
                throw new FleetFailure("no group shoe");
              }
              if (group.equals("broken")) {
                throw new IllegalStateException("a defect");
              }
              return group + "-3 is ready";
            }
          });

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aCallWithTheTokenStops() {
    assertThat(post("/stop", "token", "")).contains(new HttpCall(200, "stopping"));
    assertThat(stopped).isTrue();
  }

  @Test
  void aCallWithoutTheTokenIsRefused() {
    assertThat(post("/stop", "guess", "")).map(HttpCall::status).contains(401);
    assertThat(HttpCall.get(url("/stop"), DEADLINE)).map(HttpCall::status).contains(401);
    assertThat(stopped).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Token", "token token", "toke", "token\u00e9"})
  void onlyTheExactTokenIsAccepted(String token) {
    assertThat(post("/nodes", token, "{\"group\":\"shop\"}")).map(HttpCall::status).contains(401);
  }

  @Test
  void aDefectIsAnAnswerAndTheServerGoesOn() {
    assertThat(post("/nodes", "token", "{\"group\":\"broken\"}"))
        .hasValueSatisfying(
            answer -> {
              assertThat(answer.status()).isEqualTo(500);
              assertThat(answer.body()).contains("a defect");
            });
    assertThat(post("/stop", "token", "")).map(HttpCall::status).contains(200);
  }

  @Test
  void aNodeIsAddedOrTheReasonTold() {
    assertThat(post("/nodes", "token", "{\"group\":\"shop\"}"))
        .contains(new HttpCall(200, "shop-3 is ready"));
    assertThat(post("/nodes", "token", "{\"group\":\"shoe\"}"))
        .contains(new HttpCall(409, "no group shoe"));
  }

  @Test
  void malformedCallsAreRefused() {
    assertThat(post("/nodes", "token", "{")).map(HttpCall::status).contains(400);
    assertThat(post("/nodes", "token", "{}"))
        .contains(new HttpCall(400, "group must be present but was null"));
    assertThat(post("/other", "token", "")).map(HttpCall::status).contains(404);
  }

  @Test
  void aClosedServerDoesNotAnswer() {
    server.close();

    assertThat(post("/stop", "token", "")).isEmpty();
  }

  private Optional<HttpCall> post(String path, String token, String body) {
    return HttpCall.post(url(path), token, body, DEADLINE);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }
}
