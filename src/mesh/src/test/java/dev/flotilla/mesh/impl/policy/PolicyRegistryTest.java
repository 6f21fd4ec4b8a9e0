package dev.flotilla.mesh.impl.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyRegistryTest {

  private static final Policies SECONDS = timeout(Duration.ofSeconds(1));
  private static final Policies MINUTES = timeout(Duration.ofMinutes(1));

  private final Map<String, Duration> timeouts = new ConcurrentHashMap<>();
  private final Map<String, Integer> closed = new HashMap<>();
  private final AtomicInteger created = new AtomicInteger();
  private final PolicyRegistry<String> registry =
      new PolicyRegistry<>(
          SECONDS,
          (name, policy) -> {
            created.incrementAndGet();
            timeouts.put(name, policy.timeout());
            return name;
          },
          (name, policy) -> timeouts.put(name, policy.timeout()),
          name -> closed.merge(name, 1, Integer::sum));

  @Test
  void anObjectIsCreatedOnceFromThePolicyOfItsName() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try {
      Callable<String> get = () -> registry.get("stock");
      for (var result : threads.invokeAll(IntStream.range(0, 64).mapToObj(i -> get).toList())) {
        assertThat(result.get(10, TimeUnit.SECONDS)).isSameAs(registry.get("stock"));
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(created).hasValue(1);
    assertThat(timeouts).containsEntry("stock", Duration.ofSeconds(1));
  }

  @Test
  void otherPoliciesReachObjectsOfBeforeAndAfter() {
    registry.get("before");
    registry.update(MINUTES);
    registry.get("after");

    assertThat(timeouts)
        .containsEntry("before", Duration.ofMinutes(1))
        .containsEntry("after", Duration.ofMinutes(1));
  }

  @Test
  void anObjectThatIsCreatedAfterTheEndIsClosedToo() {
    registry.get("early");
    registry.close();
    registry.close();
    registry.get("late");

    assertThat(closed).isEqualTo(Map.of("early", 1, "late", 1));
  }

  @Test
  void aNameThatWasNeverUsedIsNotKnown() {
    assertThat(registry.ifKnown("stock")).isNull();
    assertThat(registry.all()).isEmpty();
  }

  private static Policies timeout(Duration timeout) {
    return new Policies(Policy.defaults().withTimeout(timeout), null);
  }
}
