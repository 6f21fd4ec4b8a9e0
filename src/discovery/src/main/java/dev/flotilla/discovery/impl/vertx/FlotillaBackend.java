package dev.flotilla.discovery.impl.vertx;

import dev.flotilla.core.Check;
import dev.flotilla.discovery.DiscoveryOptions;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.impl.DefaultServiceDiscoveryBackend;
import io.vertx.servicediscovery.spi.ServiceDiscoveryBackend;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backend that the service loader finds for the Vert.x service discovery. It uses the live
 * view: look-ups are local, and records vanish with their node. With a cluster manager other than
 * Hazelcast it delegates to the default backend of Vert.x, unless the configuration asks for this
 * one by {@code "backend-name": "flotilla"}.
 *
 * <p>Configuration: {@code map}, name of the shared map, that of {@link DiscoveryOptions#defaults}
 * unless given.
 */
public final class FlotillaBackend implements ServiceDiscoveryBackend {

  static final String NAME = "flotilla";

  private static final Logger LOG = LoggerFactory.getLogger(FlotillaBackend.class);

  private ServiceDiscoveryBackend backend;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void init(Vertx vertx, JsonObject config) {
    ClusterManager manager = ((VertxInternal) vertx).clusterManager();
    boolean live = manager == null || manager instanceof HazelcastClusterManager;
    if (!live) {
      boolean asked = NAME.equals(config.getString("backend-name"));
      Check.that(!asked, "the cluster manager of the backend flotilla", "Hazelcast's", manager);
      LOG.info(
          "the service discovery of Vert.x keeps its default backend: that of Flotilla needs the"
              + " cluster manager of Hazelcast, and this one is {}",
          manager.getClass().getName());
    }
    backend = live ? new LiveBackend() : new DefaultServiceDiscoveryBackend();
    backend.init(vertx, config);
  }

  @Override
  public void store(Record record, Handler<AsyncResult<Record>> handler) {
    backend.store(record, handler);
  }

  @Override
  public void remove(Record record, Handler<AsyncResult<Record>> handler) {
    backend.remove(record, handler);
  }

  @Override
  public void remove(String id, Handler<AsyncResult<Record>> handler) {
    backend.remove(id, handler);
  }

  @Override
  public void update(Record record, Handler<AsyncResult<Void>> handler) {
    backend.update(record, handler);
  }

  @Override
  public void getRecords(Handler<AsyncResult<List<Record>>> handler) {
    backend.getRecords(handler);
  }

  @Override
  public void getRecord(String id, Handler<AsyncResult<Record>> handler) {
    backend.getRecord(id, handler);
  }
}
