package dev.flotilla.bench.rpc;

import java.util.List;
import java.util.Optional;

/**
 * What a JVM of this benchmark is started with.
 *
 * @param cluster name of the cluster of both
 * @param name of the node
 * @param port of this member
 * @param members {@code host:port} of both
 * @param natsUrl empty if there is no NATS
 */
record WorkerSetting(
    String cluster, String name, int port, List<String> members, Optional<String> natsUrl) {

  Site join() {
    return Site.join(cluster, name, port, members);
  }
}
