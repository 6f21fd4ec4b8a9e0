package dev.flotilla.gateway.impl.server;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpConnection;

/**
 * Makes requests of other versions than HTTP/1.0 and 1.1, as the preface of HTTP/2, invalid ones,
 * so that they are refused like these. Vert.x answers them past all handlers, in the version they
 * name.
 */
@Sharable
public final class HttpVersionCheck extends ChannelInboundHandlerAdapter {

  /** The reason in the decoder's result. */
  public static final class UnsupportedVersion extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnsupportedVersion() {
      super("only HTTP/1.0 and HTTP/1.1 are supported", null, false, false);
    }
  }

  private static final HttpVersionCheck SHARED = new HttpVersionCheck();

  private HttpVersionCheck() {}

  static void addTo(HttpConnection connection) {
    ChannelHandlerContext vertx = HttpChannel.context(connection);
    vertx.pipeline().addBefore(vertx.name(), "versionCheck", SHARED);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request
        && request.protocolVersion() != HttpVersion.HTTP_1_1
        && request.protocolVersion() != HttpVersion.HTTP_1_0
        && request.decoderResult().isSuccess()) {
      request.setDecoderResult(DecoderResult.failure(new UnsupportedVersion()));
      request.setProtocolVersion(HttpVersion.HTTP_1_1); // of the answer
      request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE); // it is the last
    }
    context.fireChannelRead(message);
  }
}
