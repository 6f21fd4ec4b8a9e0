package dev.flotilla.sql.impl;

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
 * A TCP client that cuts connections on which the peer has been silent for too long.
 *
 * <p>Vert.x's own idle timeout cannot: it asks the pipeline to close, and the PostgreSQL driver's
 * encoder turns that into a polite goodbye, after which it waits for the silent peer to hang up. So
 * the bound sits before the driver's handlers, next to the socket.
 */
final class SilenceCuttingClient implements NetClient {

  private final NetClient client;
  private final Duration silence;

  SilenceCuttingClient(NetClient client, Duration silence) {
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
        .addFirst("silence", new ReadTimeoutHandler(silence.toMillis(), TimeUnit.MILLISECONDS));
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
