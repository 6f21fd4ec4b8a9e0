package dev.flotilla.example;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The policies of docs/mesh.md. */
final class PlainPolicies {

  private PlainPolicies() {}

  static Policies read(Path folder, Map<String, String> environment) {
    // tag::file
    Policies policies =
        new ConfigDirectory(folder, environment).read("policies.yaml", Policies.class);
    // end::file
    return policies;
  }

  static Policies inCode() {
    // tag::policies
    Policy patient = Policy.defaults().withTimeout(Duration.ofSeconds(2));
    LimitOptions limit =
        LimitOptions.builder().maxInFlight(20).queueTimeout(Duration.ofMillis(500)).build();
    BreakerOptions breaker =
        BreakerOptions.builder().slowCallThreshold(Duration.ofMillis(800)).build();
    Policy outside = Policy.defaults().withLimit(limit).withBreaker(breaker);
    Policies policies = Policies.builtIn().with("prices", patient).with("bank", outside);
    // end::policies
    return policies;
  }
}
