package dev.flotilla.mesh.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.breaker.BreakerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoliciesTest {

  @TempDir private Path folder;

  @Test
  void theFileThatComesAlongWritesOutTheBuiltInDefaults() {
    Policies shipped =
        new ConfigDirectory(Path.of("../../cluster-config"), Map.of())
            .read("policies.yaml", Policies.class);

    assertThat(shipped.defaults()).isEqualTo(Policy.defaults());
    assertThat(shipped.services())
        .containsOnlyKeys("catalog", "inventory", "payments", "orders", "shipping", "bank");
    assertThat(shipped.of("bank").breaker().minCalls()).isEqualTo(10);
  }

  @Test
  void aMissingFileGivesTheBuiltInPolicy() {
    assertThat(read(Map.of())).isEqualTo(Policies.builtIn());
    assertThat(Policies.builtIn().of("anything")).isEqualTo(Policy.defaults());
  }

  @Test
  void aServiceTakesWhatItLeavesOutFromTheDefaultsOfTheFile() throws IOException {
    write(
        """
        defaults: {timeout: 9s, retry: {maxAttempts: 5}}
        services:
          orders: {attemptTimeout: 2s}
          stock: {retry: {backoff: 1ms}}
        """);

    Policies policies = read(Map.of());

    assertThat(policies.of("other").timeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(policies.of("orders").timeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(policies.of("orders").attemptTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(policies.of("orders").retry().maxAttempts()).isEqualTo(5);
    assertThat(policies.of("stock").retry())
        .as("a named part replaces the part whole")
        .isEqualTo(new RetryOptions(3, Duration.ofMillis(1), Duration.ofMillis(250)));
  }

  @Test
  void prioritiesAndAnAdaptiveLimitCanBeWrittenDown() throws IOException {
    write(
        """
        services:
          orders:
            limit:
              maxInFlight: 50
              priorities: {report: LOW, place: HIGH}
              adaptive: {enabled: true, minInFlight: 5}
        """);

    LimitOptions limit = read(Map.of()).of("orders").limit();

    assertThat(limit.priorityOf("report")).isEqualTo(Priority.LOW);
    assertThat(limit.priorityOf("place")).isEqualTo(Priority.HIGH);
    assertThat(limit.priorityOf("status")).isEqualTo(Priority.NORMAL);
    assertThat(limit.adaptive())
        .isEqualTo(AdaptiveLimitOptions.builder().enabled(true).minInFlight(5).build());
    assertThat(limit.maxQueued()).isEqualTo(LimitOptions.DEFAULT_MAX_QUEUED);
  }

  @Test
  void theEnvironmentOverridesOneValue() {
    Policies policies = read(Map.of("FLOTILLA_POLICIES_DEFAULTS_TIMEOUT", "3s"));

    assertThat(policies.defaults().timeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aValueOutOfRangeIsRefusedWithPathRuleAndValue() throws IOException {
    write("services: {orders: {retry: {maxAttempts: 0}}}");

    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("orders")
        .hasMessageContaining("maxAttempts must be between 1 and 10 but was 0");
  }

  @Test
  void aMisspeltKeyIsRefused() throws IOException {
    write("defaults: {timeOut: 3s}");

    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("timeOut");
  }

  @Test
  void trafficRulesAreReadAsTheyAreWritten() throws IOException {
    write(
        """
        services:
          stock:
            traffic:
              split: {1.9: 90, 1.10: 10}
              match:
                - {header: x-canary, value: always, version: 1.10}
                - {header: x-tester, prefix: qa-, version: "1.9"}
              mirror: {version: 1.20, ratio: 0.1}
              fault: {delay: 200ms, delayRatio: 0.1, abort: UNAVAILABLE, when: {header: x-fault, present: true}}
        """);

    TrafficOptions traffic = read(Map.of()).of("stock").traffic();

    assertThat(traffic.split()).isEqualTo(Map.of("1.9", 90, "1.10", 10));
    assertThat(traffic.match())
        .containsExactly(
            MatchOptions.exact("x-canary", "always", "1.10"),
            MatchOptions.builder().header("x-tester").prefix("qa-").version("1.9").build());
    assertThat(traffic.mirror()).isEqualTo(new MirrorOptions("1.20", 0.1, 16, false));
    assertThat(traffic.fault())
        .isEqualTo(
            new FaultOptions(
                Duration.ofMillis(200),
                0.1,
                ServiceFailure.Code.UNAVAILABLE,
                1.0,
                HeaderMatch.builder().header("x-fault").present(true).build()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          split: {"1.4": 0}                                  | above 0 for one version at least
          split: {"1.4": 1001}                               | between 0 and 1000 but was 1001
          split: {"1.4": -1}                                 | between 0 and 1000 but was -1
          split: {" ": 1}                                    | version in split must be a non-empty text
          match: [{header: x-canary, version: "1"}]          | one of value, prefix and present but was 0
          match: [{header: a, value: b, prefix: c, version: "1"}] | one of value, prefix and present
          match: [{header: X-Canary, value: b, version: "1"}] | in lower case but was X-Canary
          match: [{header: a b, value: b, version: "1"}]     | a header's name
          match: [{header: a, prefix: "", version: "1"}]     | prefix must be a non-empty text
          match: [{header: a, present: false, version: "1"}] | present must be true but was false
          match: [{header: a, value: b}]                     | version must be a non-empty text
          mirror: {ratio: 0.1}                               | version must be a non-empty text
          mirror: {version: "1", ratio: 1.1}                 | ratio must be between 0.0 and 1.0
          mirror: {version: "1", maxInFlight: 0}             | maxInFlight must be between 1 and 1000
          fault: {}                                          | with delay or abort but was neither
          fault: {delay: 0ms}                                | delay in ms must be between 1 and 60000
          fault: {delay: 1s, delayRatio: 2}                  | delayRatio must be between 0.0 and 1.0
          fault: {delay: 1s, abortRatio: 0.5}                | abortRatio must be absent
          fault: {abort: OOPS}                               | OOPS
          fault: {abort: INTERNAL, when: {header: x}}        | one of value, prefix and present
          """)
  void trafficRulesRefuseWhatMakesNoSense(String rule, String sentence) throws IOException {
    write("services: {stock: {traffic: {" + rule + "}}}");

    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("stock")
        .hasMessageContaining(sentence);
  }

  @Test
  void partsRefuseWhatMakesNoSense() {
    refused(() -> Policy.defaults().withTimeout(Duration.ZERO), "timeout in ms");
    refused(() -> new RetryOptions(3, Duration.ofSeconds(2), Duration.ofSeconds(1)), "maxBackoff");
    refused(() -> RetryBudgetOptions.builder().retryRatio(1.5).build(), "retryRatio");
    refused(() -> OutlierOptions.builder().consecutiveFailures(0).build(), "consecutiveFailures");
    refused(() -> OutlierOptions.builder().maxEjectedRatio(Double.NaN).build(), "maxEjectedRatio");
    refused(() -> OutlierOptions.defaults().withPanicThreshold(1.1), "panicThreshold");
    refused(() -> PeerOptions.builder().stdevFactor(0.5).build(), "stdevFactor");
    refused(() -> PeerOptions.builder().minInstances(2).build(), "minInstances");
    refused(() -> PeerOptions.builder().latencyFactor(1.0).build(), "latencyFactor");
    refused(
        () -> BalancerOptions.defaults().withSlowStartDuration(Duration.ofHours(1)),
        "slowStartDuration");
    refused(() -> BalancerOptions.builder().hashBalanceFactor(1.0).build(), "hashBalanceFactor");
    refused(() -> BreakerOptions.builder().failureRate(0.0).build(), "failureRate");
    refused(() -> BreakerOptions.builder().windowSize(10).minCalls(11).build(), "minCalls");
    refused(() -> BreakerOptions.builder().halfOpenProbes(101).build(), "halfOpenProbes");
    refused(() -> LimitOptions.builder().maxInFlight(0).build(), "maxInFlight");
    refused(() -> LimitOptions.builder().maxQueued(-1).build(), "maxQueued");
    refused(
        () -> LimitOptions.builder().queueTimeout(Duration.ofMinutes(2)).build(), "queueTimeout");
    refused(
        () ->
            LimitOptions.builder()
                .maxInFlight(2)
                .maxQueued(1)
                .adaptive(AdaptiveLimitOptions.on())
                .build(),
        "minInFlight");
    refused(
        () -> AdaptiveLimitOptions.builder().enabled(true).minInFlight(0).build(), "minInFlight");
    refused(() -> AdaptiveLimitOptions.builder().enabled(true).tolerance(0.9).build(), "tolerance");
    refused(
        () ->
            AdaptiveLimitOptions.builder().enabled(true).calibrationInterval(Duration.ZERO).build(),
        "calibrationInterval");
    refused(() -> HedgeOptions.builder().maxHedges(4).build(), "maxHedges");
    refused(() -> HedgeOptions.builder().maxHedges(1).percentile(1.0).build(), "percentile");
    BreakerOptions breaker = BreakerOptions.defaults();
    refused(() -> breaker.withSlowCallRate(1.1), "slowCallRate");
    refused(() -> breaker.withSlowCallThreshold(Duration.ofHours(1)), "slowCallThreshold in ms");
    refused(() -> breaker.withWindowDuration(Duration.ofMillis(9)), "windowDuration in ms");
    refused(() -> breaker.withMaxOpenDuration(Duration.ofSeconds(4)), "maxOpenDuration in ms");
    refused(() -> breaker.withJitter(1.1), "jitter");
  }

  @Test
  void aBreakerIsReadFromText() throws IOException {
    write(
        """
        defaults:
          breaker: {windowDuration: 10s, slowCallThreshold: 2s, failureCodes: [UNAVAILABLE], scope: NODE}
        """);

    BreakerOptions breaker = read(Map.of()).defaults().breaker();

    assertThat(breaker.windowDuration()).isEqualTo(Duration.ofSeconds(10));
    assertThat(breaker.failureCodes()).containsExactly(Code.UNAVAILABLE);
    assertThat(breaker.scope()).isEqualTo(BreakerOptions.Scope.NODE);
    assertThat(breaker.minCalls()).isEqualTo(20);
  }

  @Test
  void aLargerBaseRaisesTheBoundThatWasLeftOut() {
    assertThat(RetryOptions.builder().backoff(Duration.ofSeconds(1)).build().maxBackoff())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(BreakerOptions.builder().windowSize(5).build().minCalls()).isEqualTo(5);
  }

  private void refused(Runnable made, String name) {
    assertThatIllegalArgumentException().isThrownBy(made::run).withMessageContaining(name);
  }

  private void write(String yaml) throws IOException {
    Files.writeString(folder.resolve("policies.yaml"), yaml);
  }

  private Policies read(Map<String, String> environment) {
    return new ConfigDirectory(folder, environment).read("policies.yaml", Policies.class);
  }
}
