package dev.flotilla.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.PolicySite;
import dev.flotilla.mesh.policy.PolicyVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Policies of a Vert.x that is not clustered. */
class LonePoliciesTest {

  private final Vertx vertx = Vertx.vertx();
  private final PolicySite site = PolicySite.on(vertx);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void theyBeginWithThoseOfTheMeshAndChangeAndGoBack() {
    List<Long> told = new CopyOnWriteArrayList<>();
    site.store().listen(version -> told.add(version.version()));
    assertThat(site.store().current().policies()).isEqualTo(Policies.builtIn());

    PolicySite.get(site.timeout("bank", 250));
    assertThat(site.timeoutOf("bank")).isEqualTo(250);
    PolicySite.get(site.store().rollback(1, PolicySite.ADA));

    assertThat(site.mesh().policies()).isEqualTo(Policies.builtIn());
    assertThat(told).isEqualTo(new ArrayList<>(List.of(2L, 3L)));
  }

  @Test
  void aListenerThatBlocksDoesNotDelayTheNextVersion() {
    CountDownLatch released = new CountDownLatch(1);
    List<Long> told = new CopyOnWriteArrayList<>();
    site.store()
        .listen(
            version -> {
              told.add(version.version());
              awaitQuietly(released);
            });
    Future<PolicyVersion> first = site.timeout("bank", 250);
    await().until(() -> told.equals(List.of(2L)));

    PolicySite.get(site.timeout("bank", 260));

    assertThat(site.timeoutOf("bank")).isEqualTo(260);
    assertThat(told).containsExactly(2L);
    released.countDown();
    PolicySite.get(first);
    await().until(() -> told.equals(List.of(2L, 3L)));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aClosedStoreLeavesTheMeshAsItIs() {
    PolicySite.get(site.timeout("bank", 250));
    PolicySite.get(site.store().close());
    PolicySite.get(site.store().close());

    assertThat(site.timeoutOf("bank")).isEqualTo(250);
  }
}
