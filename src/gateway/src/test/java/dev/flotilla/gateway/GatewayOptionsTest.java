package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayOptionsTest {

  @TempDir private Path folder;

  @Test
  void anEmptyFileGivesEveryDefault() throws IOException {
    GatewayOptions options = read("");

    assertThat(options.host()).isEqualTo("127.0.0.1");
    assertThat(options.port()).isEqualTo(8080);
    assertThat(options.timeouts()).isEqualTo(GatewayTimeouts.defaults());
    assertThat(options.limits()).isEqualTo(GatewayLimits.defaults());
    assertThat(options.baggage()).containsExactly("x-canary", "baggage");
    assertThat(options.routes()).isEmpty();
  }

  @Test
  void routesAndBoundsAreReadFromYaml() throws IOException {
    GatewayOptions options =
        read(
            """
            port: 9999
            accessLog: false
            timeouts: {request: 3s}
            limits: {maxBody: 2MiB}
            routes:
              - {path: /api/library, contract: dev.flotilla.gateway.Library, timeout: 1s}
              - {path: /in, method: POST, service: warehouse, rewrite: /, maxBody: 1GiB}
            """);

    assertThat(options.accessLog()).isFalse();
    assertThat(options.timeouts().request()).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.limits().maxBody()).isEqualTo(Bytes.ofMiB(2));
    assertThat(options.routes().get(0).timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.routes().get(1).maxBody()).isEqualTo(Bytes.ofMiB(1024));
  }

  @Test
  void theEnvironmentMovesThePort() throws IOException {
    Files.writeString(folder.resolve("gateway.yaml"), "port: 8080");
    ConfigDirectory config = new ConfigDirectory(folder, Map.of("FLOTILLA_GATEWAY_PORT", "8099"));

    assertThat(config.read("gateway.yaml", GatewayOptions.class).port()).isEqualTo(8099);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          port: 70000                                           | between 0 and 65535 but was 70000
          prot: 8080                                            | prot
          limits: {maxInFlightRequests: 0}                    | at least 1 but was 0
          timeouts: {header: 1ms}                               | at least 100ms but was 1ms
          routes: [{path: api, service: a}]                     | segments
          routes: [{path: /a}]                                  | either contract or service
          routes: [{path: /a, contract: b, service: c}]         | both
          routes: [{path: /a, contract: b, method: GET}]        | which is for services
          routes: [{path: /a, service: b, method: FETCH}]       | FETCH
          routes: [{path: /docs/x, service: b}]                 | none of the gateway's own
          routes: [{path: /a, service: b}, {path: /a, service: c}] | any method /a
          routes: [{path: /a, service: b, maxBody: huge}]     | huge
          baggage: [X-Canary]                                   | in lower case
          baggage: [a b]                                        | names of headers
          baggage: [flotilla-mirror]                            | not of flotilla-
          """)
  void whatIsWrongIsNamed(String yaml, String sentence) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining("gateway.yaml");
  }

  @ParameterizedTest
  @CsvSource({
    "dev.flotilla.gateway.Missing, is not on the class path",
    "java.lang.String, cannot be served",
    "dev.flotilla.gateway.GatewayOptionsTest$NothingOverHttp, no method with an HTTP mapping",
  })
  void aContractThatCannotBeServedIsNamedWithItsRoute(String contract, String sentence) {
    RouteOptions route = RouteOptions.builder().path("/api/x").contract(contract).build();
    try (House house = new House()) {
      assertThatThrownBy(() -> house.open(GatewayOptions.of(List.of(route)).withPort(0)))
          .isInstanceOfSatisfying(
              ServiceFailure.class,
              failure -> assertThat(failure.code()).isEqualTo(ServiceFailure.Code.INVALID_ARGUMENT))
          .hasMessageContaining("/api/x")
          .hasMessageContaining(contract)
          .hasMessageContaining(sentence);
    }
  }

  /** Serves the bus only. */
  public interface NothingOverHttp {
    io.vertx.core.Future<Integer> add(int left, int right);
  }

  private GatewayOptions read(String yaml) throws IOException {
    Files.writeString(folder.resolve("gateway.yaml"), yaml);
    return new ConfigDirectory(folder, Map.of()).read("gateway.yaml", GatewayOptions.class);
  }
}
