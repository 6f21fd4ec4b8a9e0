package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.done;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.hazelcast.config.Config;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.spi.ServiceExporter;
import io.vertx.servicediscovery.spi.ServicePublisher;
import io.vertx.servicediscovery.types.MessageSource;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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

  @Test
  void anExporterThatIsBeingRegisteredIsToldOfWhatIsPublishedAfterwards() throws Exception {
    Vertx vertx = Vertx.vertx();
    ServiceDiscovery discovery = ServiceDiscovery.create(vertx);
    done(discovery.publish(MessageSource.createRecord("earlier", "address")));
    Exports exports = new Exports();
    CompletableFuture<Record> published = new CompletableFuture<>();
    ((VertxInternal) vertx)
        .createEventLoopContext() // not the one on which the view was opened
        .runOnContext(
            go -> {
              discovery.registerServiceExporter(exports, new JsonObject());
              discovery
                  .publish(MessageSource.createRecord("news", "address"))
                  .onSuccess(published::complete);
              exports.giveOthersTime();
            });

    String id = published.get(20, SECONDS).getRegistration();
    assertThat(exports.published).containsExactly(id);
    done(vertx.close());
  }

  private static final class Exports implements ServiceExporter {
    private final List<String> published = new CopyOnWriteArrayList<>();

    @Override
    public void init(Vertx vertx, ServicePublisher by, JsonObject how, Promise<Void> ready) {
      vertx.runOnContext(queued -> ready.complete());
    }

    /** An answer on another thread would come now. */
    void giveOthersTime() {
      try {
        assertThat(new CountDownLatch(1).await(100, MILLISECONDS)).isFalse();
      } catch (InterruptedException unexpected) {
        throw new AssertionError(unexpected);
      }
    }

    @Override
    public void onPublish(Record record) {
      published.add(record.getRegistration());
    }

    @Override
    public void onUpdate(Record record) {}

    @Override
    public void onUnpublish(String id) {}

    @Override
    public void close(Handler<Void> closed) {
      closed.handle(null);
    }
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
