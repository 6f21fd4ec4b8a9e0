package dev.flotilla.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy on loopback between a client and a real peer, that misbehaves on command. Faults hold
 * for connections that are open and for those that come, until {@link #pass}. Thread-safe.
 *
 * <p>Made of blocking sockets and daemon threads, two for each connection: it shares nothing with
 * the stack under test.
 */
public final class FaultProxy implements AutoCloseable {

  /** It is woken at once; the bound only keeps a test from hanging. */
  private static final long ACCEPTOR_END_MS = 5_000;

  private static final long PORT_PATIENCE_NANOS = 5_000_000_000L;

  private volatile InetSocketAddress peer;
  private final Faults faults = new Faults();
  private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final int port;
  private ServerSocket listener; // guarded by this; closed while refusing
  private Thread acceptor; // guarded by this

  private FaultProxy(InetSocketAddress peer) throws IOException {
    this.peer = peer;
    this.port = listen(FreePorts.next()); // it is given back and taken again
  }

  /** A proxy that passes everything on to this peer, which need not be up yet. */
  public static FaultProxy to(String host, int port) {
    try {
      return new FaultProxy(new InetSocketAddress(host, port));
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  /** Port on loopback to which the client connects; the same for the proxy's whole life. */
  public int port() {
    return port;
  }

  /** Connections that are open now. */
  public int connections() {
    return links.size();
  }

  /** Connections that were ever accepted. */
  public int accepted() {
    return accepted.get();
  }

  /** Ends every fault: what was held back flows, new connections are taken. */
  public synchronized FaultProxy pass() {
    faults.clear();
    if (listener.isClosed()) {
      try {
        listen(port);
      } catch (IOException taken) {
        throw new UncheckedIOException(taken);
      }
    }
    return this;
  }

  /** The peer is down: open connections are reset, new ones refused. */
  public synchronized FaultProxy refuse() {
    closeListener();
    awaitRefusal();
    return cut();
  }

  /** The address leads elsewhere: new connections reach this peer, open ones keep theirs. */
  public FaultProxy leadTo(String host, int port) {
    peer = new InetSocketAddress(host, port);
    return this;
  }

  /** The peer hangs: connections stay and are made, and no byte moves in either direction. */
  public FaultProxy stall() {
    faults.stall();
    return this;
  }

  /** Open connections are reset now; new ones are taken. */
  public FaultProxy cut() {
    List.copyOf(links).forEach(ProxyLink::reset); // the set itself would show the new ones too
    return this;
  }

  /**
   * The peer dies while it answers: from now on this number of response bytes passes on each
   * connection, and the next byte resets the connection. Requests pass.
   *
   * @param bytes 0 loses the answer whole, though the request arrived
   */
  public FaultProxy cutAfterReply(long bytes) {
    faults.cutAfterReply(bytes);
    return this;
  }

  /** The network is slow: whatever is read, in either direction, is sent on this much later. */
  public FaultProxy delay(Duration delay) {
    faults.delay(delay);
    return this;
  }

  /** Resets every connection and ends the proxy. */
  @Override
  public synchronized void close() {
    closeListener();
    faults.clear();
    cut();
  }

  private int listen(int wantedPort) throws IOException {
    ServerSocket socket = bound(wantedPort);
    listener = socket;
    acceptor = new Thread(() -> accept(socket), "fault-proxy-" + socket.getLocalPort());
    acceptor.setDaemon(true);
    acceptor.start();
    return socket.getLocalPort();
  }

  // Processes that are just being started have this JVM's sockets open until they load their
  // program: a listener that was closed may still listen for some milliseconds more.
  private void awaitRefusal() {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < PORT_PATIENCE_NANOS) {
      try (Socket probe = new Socket("127.0.0.1", port)) {
        LockSupport.parkNanos(1_000_000);
      } catch (IOException refused) {
        return;
      }
    }
    throw new IllegalStateException("port " + port + " still takes connections");
  }

  // And for as long its port is taken.
  private static ServerSocket bound(int wantedPort) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByName("127.0.0.1"), wantedPort);
    long begun = System.nanoTime();
    while (true) {
      ServerSocket socket = new ServerSocket();
      try {
        socket.setReuseAddress(true);
        socket.bind(address, 128);
        return socket;
      } catch (IOException refused) {
        socket.close();
        boolean taken = refused instanceof BindException;
        if (!taken || System.nanoTime() - begun > PORT_PATIENCE_NANOS) {
          throw refused;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        connect(socket.accept());
      } catch (IOException closed) {
        // Refusing, or at its end: the loop sees it.
      }
    }
  }

  private void connect(Socket client) {
    accepted.incrementAndGet();
    ProxyLink link = new ProxyLink(client, faults, links::remove);
    links.add(link);
    link.start(peer);
  }

  private void closeListener() {
    try {
      listener.close();
      // Until the accepting thread has left the system call, the kernel still takes connections.
      acceptor.join(ACCEPTOR_END_MS);
    } catch (IOException notClosed) {
      throw new UncheckedIOException(notClosed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
