package dev.flotilla.bench.start;

import dev.flotilla.bench.BenchFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A {@code --port-offset} with which no port of the cluster is taken. */
final class PortOffset {

  /** Of {@code cluster-config}: gateway, console, bank, Hazelcast, endpoints, PostgreSQL. */
  private static final List<Integer> PORTS =
      List.of(8080, 8081, 8090, 5701, 5702, 5703, 9001, 9002, 9003, 15432);

  /** Keeps 15432 below 32768, where the ports begin that the system gives to clients. */
  private static final int MOST = 17_000;

  private static final int TRIES = 100;
  private static final int CONNECT_MS = 1_000;

  private PortOffset() {}

  static int free() {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int offset = ThreadLocalRandom.current().nextInt(1_000, MOST);
      if (PORTS.stream().noneMatch(port -> isTaken(port + offset))) {
        return offset;
      }
    }
    throw new BenchFailure("programs listen on the ports of the cluster, whatever the offset");
  }

  private static boolean isTaken(int port) {
    try (Socket probe = new Socket()) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      probe.connect(new InetSocketAddress(loopback, port), CONNECT_MS);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }
}
