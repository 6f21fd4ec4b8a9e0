package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.hazelcast.config.Config;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.types.MessageSource;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An application that took only the mesh, with a cluster manager of its own or none. */
class OtherClusterManagerTest {

  @Test
  void withAnotherClusterManagerTheServiceDiscoveryOfVertxIsLeftAlone() {
    Vertx vertx = done(Vertx.builder().withClusterManager(other()).buildClustered());
    try {
      worksAsUsual(vertx);
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  ServiceDiscovery.create(
                      vertx,
                      new ServiceDiscoveryOptions()
                          .setBackendConfiguration(
                              new JsonObject().put("backend-name", "flotilla"))))
          .withMessageStartingWith(
              "the cluster manager of the backend flotilla must be Hazelcast's");
    } finally {
      done(vertx.close());
    }
  }

  @Test
  void withoutAClusterItWorksAsUsual() {
    Vertx vertx = Vertx.vertx();
    worksAsUsual(vertx);
    done(vertx.close());
  }

  private static void worksAsUsual(Vertx vertx) {
    ServiceDiscovery discovery = ServiceDiscovery.create(vertx);
    Record news = done(discovery.publish(MessageSource.createRecord("news", "address")));
    String id = news.getRegistration();
    assertThat(done(discovery.getRecord(id)).getName()).isEqualTo("news");
    assertThat(done(discovery.getRecords(new JsonObject().put("name", "news")))).hasSize(1);
    done(discovery.update(news.setName("weather")));
    assertThat(done(discovery.getRecord(id)).getName()).isEqualTo("weather");
    done(discovery.unpublish(id));
    assertThat(done(discovery.getRecord(id))).isNull();
    discovery.close();
  }

  /** One that does what Hazelcast's does and is of another class. */
  private static ClusterManager other() {
    Config config = new Config().setClusterName("other-" + UUID.randomUUID());
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
    config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    config.getNetworkConfig().setPort(0);
    ClusterManager hidden = new HazelcastClusterManager(config);
    return (ClusterManager)
        Proxy.newProxyInstance(
            OtherClusterManagerTest.class.getClassLoader(),
            new Class<?>[] {ClusterManager.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(hidden, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }
}
