package dev.flotilla.gateway.impl.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import java.nio.charset.StandardCharsets;

/**
 * Notices the first bytes of a request whose head is not complete, and answers it when its time is
 * over. Vert.x knows of a request only when its head is complete.
 */
final class HeadTimeout extends ChannelInboundHandlerAdapter {

  private static final byte[] ANSWER =
      "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ClientConnection connection;

  private HeadTimeout(ClientConnection connection) {
    this.connection = connection;
  }

  static void addTo(HttpConnection connection, ClientConnection entry) {
    HttpChannel.of(connection).pipeline().addFirst("headTimeout", new HeadTimeout(entry));
  }

  static void answer(ClientConnection entry) {
    ChannelHandlerContext own =
        HttpChannel.of(entry.connection()).pipeline().context(HeadTimeout.class);
    own.writeAndFlush(Unpooled.wrappedBuffer(ANSWER), own.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    connection.received(); // before the decoder, which may find that the head is complete
    context.fireChannelRead(bytes);
  }
}
