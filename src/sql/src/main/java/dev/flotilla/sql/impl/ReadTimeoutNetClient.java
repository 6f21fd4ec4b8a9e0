package dev.flotilla.sql.impl;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.vertx.core.Future;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A TCP client that cuts connections on which the peer has been silent for too long, and closes
 * those on which it refuses TLS.
 *
 * <p>Vert.x's own idle timeout cannot: it asks the pipeline to close, and the PostgreSQL driver's
 * encoder turns that into a polite goodbye, after which it waits for the silent peer to hang up. So
 * the bound sits before the driver's handlers, next to the socket.
 */
final class ReadTimeoutNetClient implements NetClient {

  private final NetClient client;
  private final Duration silence;

  ReadTimeoutNetClient(NetClient client, Duration silence) {
    this.client = client;
    this.silence = silence;
  }

  private Future<NetSocket> bounded(Future<NetSocket> connecting) {
    return connecting.onSuccess(this::bound);
  }

  private void bound(NetSocket socket) {
    ((NetSocketInternal) socket)
        .channelHandlerContext()
        .pipeline()
        .addFirst("silence", new ReadTimeoutHandler(silence.toMillis(), TimeUnit.MILLISECONDS))
        .addFirst("refusal", new RefusalOfTls());
  }

  /**
   * Closes a connection whose server refuses TLS: its first answer is then an N and nothing more.
   * The driver fails the login and forgets the socket, and the server waits for a login on it.
   */
  private static final class RefusalOfTls extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      context.pipeline().remove(this);
      boolean refused =
          message instanceof ByteBuf answer
              && answer.readableBytes() == 1
              && answer.getByte(answer.readerIndex()) == 'N';
      ChannelHandlerContext first = context.pipeline().firstContext();
      context.fireChannelRead(message);
      if (refused) {
        first.close();
      }
    }
  }

  @Override
  public Future<NetSocket> connect(int port, String host) {
    return bounded(client.connect(port, host));
  }

  @Override
  public Future<NetSocket> connect(int port, String host, String serverName) {
    return bounded(client.connect(port, host, serverName));
  }

  @Override
  public Future<NetSocket> connect(SocketAddress address) {
    return bounded(client.connect(address));
  }

  @Override
  public Future<NetSocket> connect(SocketAddress address, String serverName) {
    return bounded(client.connect(address, serverName));
  }

  @Override
  public Future<NetSocket> connect(ConnectOptions options) {
    return bounded(client.connect(options));
  }

  @Override
  public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
    return client.updateSSLOptions(options, force);
  }

  @Override
  public Future<Void> shutdown(long timeout, TimeUnit unit) {
    return client.shutdown(timeout, unit);
  }
}
