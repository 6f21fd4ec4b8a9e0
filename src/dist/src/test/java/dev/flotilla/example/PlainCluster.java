package dev.flotilla.example;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Vert.x clustered by Hazelcast as its own manual says, on loopback; nothing of Flotilla. */
final class PlainCluster {

  private final String name = "plain-" + UUID.randomUUID();
  private final List<String> addresses = new ArrayList<>();
  private final List<Vertx> members = new ArrayList<>();

  Vertx join() throws Exception {
    HazelcastClusterManager manager = new HazelcastClusterManager(config());
    EventBusOptions bus = new EventBusOptions().setHost("127.0.0.1");
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventBusOptions(bus))
            .withClusterManager(manager)
            .buildClustered()
            .await(60, SECONDS);
    members.add(vertx);
    addresses.add(address(manager.getHazelcastInstance()));
    return vertx;
  }

  /** Ends a member as SIGKILL would: sockets close, nobody is told. */
  void crash(Vertx vertx) {
    members.remove(vertx);
    VertxInternal internal = (VertxInternal) vertx;
    ((HazelcastClusterManager) internal.clusterManager())
        .getHazelcastInstance()
        .getLifecycleService()
        .terminate();
    internal.eventLoopGroup().shutdownGracefully(0, 0, MILLISECONDS);
    internal.acceptorEventLoopGroup().shutdownGracefully(0, 0, MILLISECONDS);
    internal.workerPool().close();
    internal.internalWorkerPool().close();
  }

  void close() throws Exception {
    for (int youngest = members.size() - 1; youngest >= 0; youngest--) {
      members.get(youngest).close().await(60, SECONDS);
    }
  }

  private Config config() {
    Config config = ConfigUtil.loadConfig().setClusterName(name);
    config.getNetworkConfig().setPort(0).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(addresses);
    return config;
  }

  private static String address(HazelcastInstance hazelcast) {
    Address address = hazelcast.getCluster().getLocalMember().getAddress();
    return address.getHost() + ":" + address.getPort();
  }
}
