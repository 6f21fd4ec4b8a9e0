package dev.flotilla.gateway.impl.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.AbstractNioChannel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * The Netty channel below an HTTP connection of Vert.x: what its public API cannot do. The only
 * user of {@code io.vertx.core.net.impl} here; written for Vert.x 5.0.
 */
public final class HttpChannel {

  private HttpChannel() {}

  public static Channel of(HttpConnection connection) {
    return context(connection).channel();
  }

  /**
   * Resets a connection at once and drops what was not sent yet. {@link HttpConnection#close} sends
   * it first, which never ends if the peer does not read.
   */
  static void abort(HttpConnection connection) {
    abort(context(connection));
  }

  /** Resets the channel; the close passes the handlers before the given one only. */
  public static void abort(ChannelHandlerContext context) {
    Channel channel = context.channel();
    if (channel.isActive()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    context.close();
  }

  /** Sends what is written, for answers to what makes Vert.x close the connection in a moment. */
  static void flush(HttpConnection connection) {
    context(connection).flush();
  }

  /**
   * Reads what the operating system has already received, rather than when the event loop comes to
   * it; afterwards {@link Channel#isActive} also tells whether the peer has closed. Does nothing on
   * transports other than NIO.
   */
  public static void readNow(Channel channel) {
    if (channel.unsafe() instanceof AbstractNioChannel.NioUnsafe unsafe
        && channel.eventLoop().inEventLoop()) {
      unsafe.read();
    }
  }

  /** The context of Vert.x's own handler: what is called on it does not pass that handler. */
  public static ChannelHandlerContext context(HttpConnection connection) {
    return ((ConnectionBase) connection).channelHandlerContext();
  }
}
