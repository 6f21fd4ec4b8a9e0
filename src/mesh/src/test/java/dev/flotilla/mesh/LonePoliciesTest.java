package dev.flotilla.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.PolicySite;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
  void aClosedStoreLeavesTheMeshAsItIs() {
    PolicySite.get(site.timeout("bank", 250));
    PolicySite.get(site.store().close());
    PolicySite.get(site.store().close());

    assertThat(site.timeoutOf("bank")).isEqualTo(250);
  }
}
