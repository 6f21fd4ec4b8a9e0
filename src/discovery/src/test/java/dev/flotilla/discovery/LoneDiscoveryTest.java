package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.impl.view.Told;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Discovery without a cluster: by choice, and when Hazelcast is gone. */
class LoneDiscoveryTest {

  @Test
  void aVertxThatIsNotClusteredDiscoversItself() {
    Vertx vertx = Vertx.vertx();
    Discovery discovery = done(Discovery.open(vertx, Sites.OPTIONS));
    Told told = new Told();
    Scheduled listening = discovery.listen(told);

    Registration registration = done(discovery.announce(Sites.rpc("stock")));
    done(discovery.awaitVisible());
    assertThat(discovery.instances("stock")).containsExactly(registration.instance());
    done(registration.withdraw());
    done(registration.withdraw());
    assertThat(discovery.all()).isEmpty();
    listening.cancel();
    done(discovery.announce(Sites.rpc("orders")));
    done(discovery.close());
    done(discovery.close());

    String id = registration.instance().id();
    assertThat(told.calls()).containsExactly("appeared " + id, "withdrawn " + id);
    assertThat(discovery.services()).isEmpty();
    done(vertx.close());
  }

  @Test
  void lookingUpWhatNobodyAnnouncedFindsAnEmptyList() {
    Vertx vertx = Vertx.vertx();
    Discovery discovery = done(Discovery.open(vertx, Sites.OPTIONS));

    assertThat(discovery.instances("nothing")).isEmpty();
    assertThat(discovery.instances("nothing")).isSameAs(discovery.instances("nothing else"));
    done(vertx.close());
  }

  @Test
  void withoutItsMapANodeSaysUnavailableAndItsOwnViewStillForgets() {
    try (Sites sites = Sites.start(1)) {
      Registration registration = sites.announce(0, "stock");
      VertxInternal vertx = (VertxInternal) sites.cluster().vertx(0);
      ((HazelcastClusterManager) vertx.clusterManager())
          .getHazelcastInstance()
          .getLifecycleService()
          .terminate();

      assertThat(refused(() -> sites.announce(0, "orders")).code()).isEqualTo(Code.UNAVAILABLE);
      ServiceFailure stuck = refused(() -> done(registration.withdraw()));

      assertThat(stuck.code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(stuck).hasMessageContaining(registration.instance().id());
      assertThat(sites.at(0).all()).isEqualTo(List.of());
    }
  }

  private static ServiceFailure refused(Runnable work) {
    return catchThrowableOfType(ServiceFailure.class, work::run);
  }
}
