package dev.flotilla.gateway.impl.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.nio.AbstractNioChannel.NioUnsafe;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.impl.NetServerImpl;
import io.vertx.core.net.impl.NetServerInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket that the event loops of a gateway share. Does two things that Vert.x 5.0
 * does not do on its default transport:
 *
 * <ul>
 *   <li>It sets {@code SO_REUSEPORT}, so that gateways of several processes listen on one port. Of
 *       {@code HttpServerOptions.setReusePort} only the native transports take notice.
 *   <li>It ends without losing connections. The kernel completes connections and queues them; when
 *       a socket is closed, those in its queue are reset, although other sockets listen on the same
 *       port. So the queue is emptied immediately before the close, without a return to the
 *       selector between the two.
 * </ul>
 *
 * On a native transport, closing is left to Vert.x. Thread-safe.
 *
 * @see <a href="https://docs.kernel.org/networking/ip-sysctl.html">tcp_migrate_req of Linux</a>,
 *     which moves the queue to the other sockets, and is off by default
 */
public final class ListeningSocket {

  private static final Logger LOG = LoggerFactory.getLogger(ListeningSocket.class);

  /** An event loop that has tasks at once runs them for up to a second before it selects. */
  private static final long TURN_MS = 1;

  /** Twice the calls after which HotSpot compiles a method ({@code Tier3InvocationThreshold}). */
  private static final int REHEARSALS = 400;

  private final boolean reusePort;
  private volatile VertxInternal vertx;
  private volatile Channel channel;

  /**
   * @param reusePort whether other sockets may listen on the same port
   */
  public ListeningSocket(boolean reusePort) {
    this.reusePort = reusePort;
  }

  /**
   * Whether the kernel distributes the connections to a port over all sockets that listen on it.
   * Other systems than Linux have the option, but give all connections to one of the sockets.
   */
  public static boolean canSharePorts() {
    return "Linux".equals(System.getProperty("os.name"));
  }

  /** A server on this socket, for one event loop; the first one that listens opens it. */
  public HttpServer server(Vertx vertx, HttpServerOptions options) {
    this.vertx = (VertxInternal) vertx;
    return this.vertx.transport() instanceof NioTransport
        ? new HttpServerImpl(new NioListening(this.vertx), options)
        : vertx.createHttpServer(options.setReusePort(reusePort));
  }

  /**
   * Accepts the connections that wait, and no more.
   *
   * @return completed when the socket is closed, and all accepted connections are with their event
   *     loops; never fails
   */
  public Future<Void> close() {
    Channel listening = channel;
    if (listening == null || !listening.isActive()) {
      return Future.succeededFuture();
    }
    return vertx
        .executeBlocking(ListeningSocket::rehearse, false)
        .onFailure(broken -> LOG.warn("Could not open a socket on a free port", broken))
        .transform(rehearsed -> end(listening));
  }

  private static Future<Void> end(Channel listening) {
    Promise<Void> closed = Promise.promise();
    listening.deregister().addListener(done -> acceptRest(listening, closed));
    return closed.future();
  }

  /**
   * Runs what is between the last accept and the close until it is compiled. A connection that
   * arrives there is lost, and the interpreter would take ten times as long for it.
   */
  private static Void rehearse() throws IOException {
    for (int i = 0; i < REHEARSALS; i++) {
      ServerSocketChannel free = ServerSocketChannel.open();
      free.configureBlocking(false);
      free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      acceptAllAndClose(free, new ArrayList<>());
    }
    return null;
  }

  private static void acceptAllAndClose(ServerSocketChannel socket, List<SocketChannel> accepted)
      throws IOException {
    try {
      for (SocketChannel next = socket.accept(); next != null; next = socket.accept()) {
        accepted.add(next);
      }
    } finally {
      socket.close();
    }
  }

  private static void acceptRest(Channel listening, Promise<Void> closed) {
    ServerSocketChannel socket = (ServerSocketChannel) ((NioUnsafe) listening.unsafe()).ch();
    if (socket.isRegistered()) { // until the selector's next turn; a close would wait for that
      listening
          .eventLoop()
          .schedule(() -> acceptRest(listening, closed), TURN_MS, TimeUnit.MILLISECONDS);
      return;
    }
    List<SocketChannel> waiting = new ArrayList<>();
    try {
      acceptAllAndClose(socket, waiting);
    } catch (IOException broken) {
      LOG.warn("Could not accept the connections that waited on the closing port", broken);
    }
    waiting.forEach(
        accepted ->
            listening.pipeline().fireChannelRead(new NioSocketChannel(listening, accepted)));
    listening.close().addListener(done -> closed.complete());
  }

  /** Vert.x, except that a server made by it has this listening socket. */
  private final class NioListening extends VertxWrapper {

    private final NioTransport transport = new ListeningTransport();

    NioListening(VertxInternal vertx) {
      super(vertx);
    }

    @Override
    public NetServerInternal createNetServer(NetServerOptions options) {
      return new NetServerImpl(this, options.copy());
    }

    @Override
    public NioTransport transport() {
      return transport;
    }
  }

  private final class ListeningTransport extends NioTransport {

    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      super.configure(options, domainSocket, bootstrap);
      bootstrap.handler(new ChannelKeeper());
      if (reusePort) {
        bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
      }
    }
  }

  private final class ChannelKeeper extends ChannelInboundHandlerAdapter {

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      channel = context.channel();
    }
  }
}
