package dev.flotilla.cluster;

import static dev.flotilla.cluster.NodeFixture.await;
import static dev.flotilla.cluster.NodeFixture.options;
import static dev.flotilla.cluster.NodeFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipTest {

  @Test
  void aVertxThatIsNotClusteredIsAClusterOfOneWithOneIdentity() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Membership membership = Membership.of(vertx);

      assertThat(membership.members()).containsExactly(membership.self());
      assertThat(Membership.of(vertx).self()).isEqualTo(membership.self());
      assertThat(membership.contains(membership.self().id())).isTrue();
      assertThat(membership.contains("someone")).isFalse();
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void aMemberCarriesWhatItsNodeIsAndTheIdOfItsVertx() throws Exception {
    Node node = start(options("shop-1", List.of()));
    try {
      String id = ((VertxInternal) node.vertx()).clusterManager().getNodeId();

      assertThat(node.membership().self())
          .isEqualTo(new Member(id, "shop-1", "test", "1.2.3", "here"));
      assertThat(node.membership()).isSameAs(Membership.of(node.vertx()));
    } finally {
      await(node.drain());
    }
  }
}
