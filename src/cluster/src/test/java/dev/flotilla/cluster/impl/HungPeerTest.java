package dev.flotilla.cluster.impl;

import static dev.flotilla.cluster.NodeFixture.await;
import static dev.flotilla.cluster.NodeFixture.options;
import static dev.flotilla.cluster.NodeFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import dev.flotilla.cluster.Node;
import io.vertx.core.internal.VertxInternal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A peer takes a connection and says nothing, as a stopped process does. */
class HungPeerTest {

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Test
  void whoWaitsForAPeerToSayWhoItIsKeepsNoThreadBusy() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout(20_000);
      String cluster = "test-" + UUID.randomUUID();
      Node node = start(options(cluster, "one", 0, 0, List.of(), Duration.ofSeconds(60)));
      connect(node, new Address("127.0.0.1", silent.getLocalPort()));
      try (Socket ofNode = silent.accept()) {
        long before = writingNanos(node);
        Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(ofNode::isConnected);

        assertThat(writingNanos(node) - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(300));
      } finally {
        await(node.drain());
      }
    }
  }

  private static void connect(Node node, Address peer) {
    ((HazelcastInstanceProxy) hazelcast(node))
        .getOriginal()
        .node
        .getServer()
        .getConnectionManager(EndpointQualifier.MEMBER)
        .getOrConnect(peer);
  }

  private static HazelcastInstance hazelcast(Node node) {
    return ((SelfHealingClusterManager) ((VertxInternal) node.vertx()).clusterManager())
        .getHazelcastInstance();
  }

  /** Processor time of the threads by which the node writes to other members. */
  private long writingNanos(Node node) {
    String prefix = "hz." + hazelcast(node).getName() + ".IO.thread-out";
    long nanos = 0;
    int found = 0;
    for (ThreadInfo thread : threads.dumpAllThreads(false, false, 0)) {
      if (thread.getThreadName().startsWith(prefix)) {
        nanos += threads.getThreadCpuTime(thread.getThreadId());
        found++;
      }
    }
    assertThat(found).isPositive();
    return nanos;
  }
}
