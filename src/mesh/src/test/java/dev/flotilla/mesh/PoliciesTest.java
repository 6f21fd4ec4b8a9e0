package dev.flotilla.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(shipped.of("bank").breaker().minimumCalls()).isEqualTo(10);
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
  void partsRefuseWhatMakesNoSense() {
    refused(() -> Policy.defaults().withTimeout(Duration.ZERO), "timeout in ms");
    refused(() -> new RetryOptions(3, Duration.ofSeconds(2), Duration.ofSeconds(1)), "maxBackoff");
    refused(() -> new RetryBudgetOptions(1.5, null, null), "share");
    refused(() -> new OutlierOptions(0, null, null, null, null), "consecutiveFailures");
    refused(() -> new OutlierOptions(null, null, null, null, Double.NaN), "maxEjectedShare");
    refused(() -> OutlierOptions.defaults().withPanicShare(1.1), "panicShare");
    refused(() -> new PeerOptions(0.5, null, null, null, null, null), "deviations");
    refused(() -> new PeerOptions(null, 2, null, null, null, null), "minimumInstances");
    refused(() -> new PeerOptions(null, null, null, null, 1.0, null), "latencyFactor");
    refused(() -> BalancerOptions.defaults().withSlowStart(Duration.ofHours(1)), "slowStart");
    refused(() -> new BalancerOptions(null, null, null, 1.0), "loadBound");
    refused(() -> new BreakerOptions(0.0, null, null, null, null, null), "failureRate");
    refused(() -> new BreakerOptions(null, 10, 11, null, null, null), "minimumCalls");
    refused(() -> new BreakerOptions(null, null, null, null, 101, null), "halfOpenProbes");
    BreakerOptions breaker = BreakerOptions.defaults();
    refused(() -> breaker.withSlowCalls(1.1, Duration.ofSeconds(1)), "slowCallRate");
    refused(() -> breaker.withSlowCalls(0.5, Duration.ofHours(1)), "slowCallAfter in ms");
    refused(() -> breaker.withWindowTime(Duration.ofMillis(9)), "windowTime in ms");
    refused(() -> breaker.withGrowth(Duration.ofSeconds(4), 0), "maxOpenFor in ms");
    refused(() -> breaker.withGrowth(Duration.ofSeconds(5), 1.1), "jitter");
  }

  @Test
  void aBreakerIsReadFromText() throws IOException {
    write(
        """
        defaults:
          breaker: {windowTime: 10s, slowCallAfter: 2s, failureCodes: [UNAVAILABLE], scope: NODE}
        """);

    BreakerOptions breaker = read(Map.of()).defaults().breaker();

    assertThat(breaker.windowTime()).isEqualTo(Duration.ofSeconds(10));
    assertThat(breaker.failureCodes()).containsExactly(Code.UNAVAILABLE);
    assertThat(breaker.scope()).isEqualTo(BreakerOptions.Scope.NODE);
    assertThat(breaker.minimumCalls()).isEqualTo(20);
  }

  @Test
  void aLargerBaseRaisesTheBoundThatWasLeftOut() {
    assertThat(new RetryOptions(null, Duration.ofSeconds(1), null).maxBackoff())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(new BreakerOptions(null, 5, null, null, null, null).minimumCalls()).isEqualTo(5);
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
