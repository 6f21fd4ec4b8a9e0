package dev.flotilla.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection of a client, with its connection to the peer. */
final class ProxyLink {

  private static final int CONNECT_TIMEOUT_MS = 5_000;

  private final Socket client;
  private final Socket server = new Socket();
  private final Faults faults;
  private final Consumer<ProxyLink> ended;
  private final AtomicInteger openDirections = new AtomicInteger(2);

  ProxyLink(Socket client, Faults faults, Consumer<ProxyLink> ended) {
    this.client = client;
    this.faults = faults;
    this.ended = ended;
  }

  void start(InetSocketAddress peer) {
    thread(() -> connectAndPump(peer), "request");
  }

  private void connectAndPump(InetSocketAddress peer) {
    try {
      faults.awaitFlow(); // a peer that hangs takes no connection either
      server.connect(peer, CONNECT_TIMEOUT_MS);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException | InterruptedException unreachable) {
      reset();
      return;
    }
    thread(() -> pump(new ProxyPump(server, client, faults, true)), "reply");
    pump(new ProxyPump(client, server, faults, false));
  }

  private void pump(ProxyPump proxyPump) {
    try {
      proxyPump.run();
      if (openDirections.decrementAndGet() == 0) {
        close();
      }
    } catch (IOException | InterruptedException broken) {
      reset();
    }
  }

  /** Ends both connections at once, without the politeness of a FIN. */
  void reset() {
    try {
      client.setSoLinger(true, 0);
      server.setSoLinger(true, 0);
    } catch (IOException closedAlready) {
      // Then there is nothing to reset.
    }
    close();
  }

  private void close() {
    try (client;
        server) {
      ended.accept(this);
    } catch (IOException notClosed) {
      // A socket that cannot be closed is closed.
    }
  }

  private static void thread(Runnable work, String name) {
    Thread thread = new Thread(work, "fault-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }
}
