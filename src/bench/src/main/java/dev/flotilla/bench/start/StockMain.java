package dev.flotilla.bench.start;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.config.NetworkConfig;
import dev.flotilla.bench.process.WorkerLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that only joins a cluster: Vert.x and vertx-hazelcast with the configuration that they come
 * with, but for the addresses. It is ready when it sees all members.
 */
public final class StockMain {

  /** How long Hazelcast collects members before they join, in seconds; five by default. */
  static final String WAIT_PROPERTY = "hazelcast.wait.seconds.before.join";

  private static final String LOOPBACK = "127.0.0.1";
  private static final long DEADLINE_SECONDS = 110;

  private StockMain() {}

  /**
   * Serves until its parent ends; a question is answered with {@link WorkerLoop#READY}.
   *
   * @param arguments the name of the cluster, then the ports of all members, its own first
   */
  public static void main(String[] arguments) {
    WorkerLoop.serve(() -> begin(arguments[0], List.of(arguments).subList(1, arguments.length)));
  }

  private static WorkerLoop.Answers begin(String cluster, List<String> ports) throws Exception {
    CountDownLatch missing = new CountDownLatch(ports.size());
    Config config = config(cluster, ports);
    config.addListenerConfig(new ListenerConfig().setImplementation(new Counter(missing)));
    Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost(LOOPBACK)))
        .withClusterManager(new HazelcastClusterManager(config))
        .buildClustered()
        .await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    if (!missing.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("members that were not seen: " + missing.getCount());
    }
    return question -> WorkerLoop.READY;
  }

  private static Config config(String cluster, List<String> ports) {
    Config config = ConfigUtil.loadConfig().setClusterName(cluster);
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(Integer.parseInt(ports.get(0))).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(LOOPBACK);
    network.getJoin().getMulticastConfig().setEnabled(false);
    List<String> members = new ArrayList<>();
    ports.forEach(port -> members.add(LOOPBACK + ":" + port));
    network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(members);
    return config;
  }

  /** Counts members as they are seen; none leaves meanwhile. */
  private record Counter(CountDownLatch missing) implements InitialMembershipListener {

    @Override
    public void init(InitialMembershipEvent event) {
      event.getMembers().forEach(member -> missing.countDown());
    }

    @Override
    public void memberAdded(MembershipEvent event) {
      missing.countDown();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      // the JVM that is not ready in time is told as such
    }
  }
}
