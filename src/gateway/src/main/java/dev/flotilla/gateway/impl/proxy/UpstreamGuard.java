package dev.flotilla.gateway.impl.proxy;

import dev.flotilla.gateway.impl.server.HttpChannel;
import dev.flotilla.gateway.impl.server.WriteProgress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import java.nio.channels.ClosedChannelException;

/**
 * Watches one pooled connection to an instance, so that no exchange sees bytes of another. A
 * connection on which an unsolicited byte arrives is dropped (RFC 9112, section 6.3), be it a whole
 * answer or a part of one; and the exchange that uses the connection can tell whether its exchange
 * is finished in both directions, for Vert.x gives a connection back to the pool when the answer is
 * complete, even if the request is not. Used on the channel's event loop only.
 *
 * <p>One handler stands before the codec and sees bytes, another behind it and sees messages. After
 * each exchange the codec is replaced: what the old one holds is the begin of an unasked message.
 */
final class UpstreamGuard {

  private static final AttributeKey<UpstreamGuard> KEY =
      AttributeKey.valueOf(UpstreamGuard.class, "guard");

  /** The name that Vert.x gives its codec, and looks it up by. */
  private static final String CODEC = "codec";

  private static final String BYTES = "guardBytes";

  private final Channel channel;
  private final ChannelHandlerContext vertx;
  private final HttpClientOptions options;
  private final WriteProgress output;
  private int exchanges;
  private boolean asking;
  private boolean answering;
  private boolean informational;
  private boolean switched;
  private boolean reading;
  private boolean spoilt;

  private UpstreamGuard(HttpConnection connection, HttpClientOptions options) {
    this.vertx = HttpChannel.context(connection);
    this.channel = vertx.channel();
    this.options = options;
    this.output = new WriteProgress(channel);
  }

  /** Begins to watch a new connection. */
  static void watch(HttpConnection connection, HttpClientOptions options) {
    connection.exceptionHandler(broken -> {}); // the exchange that uses it handles this
    UpstreamGuard guard = new UpstreamGuard(connection, options);
    guard.channel.attr(KEY).set(guard);
    ChannelPipeline pipeline = guard.channel.pipeline();
    pipeline.addBefore(CODEC, BYTES, guard.new ByteHandler());
    pipeline.addBefore(guard.vertx.name(), "guardMessages", guard.new MessageHandler());
  }

  static UpstreamGuard of(HttpConnection connection) {
    return HttpChannel.of(connection).attr(KEY).get();
  }

  /**
   * Whether a new exchange may begin: the last one is finished, the peer has not closed, and
   * nothing unasked has arrived up to this moment. Drops the connection if not.
   */
  boolean usable() {
    if (!asking && !answering && !reading && !spoilt) {
      HttpChannel.readNow(channel);
    }
    boolean usable = !asking && !answering && !reading && !spoilt && channel.isActive();
    if (!usable) {
      drop();
    }
    return usable;
  }

  /** The number of the exchange that begins next. */
  int nextExchange() {
    return exchanges + 1;
  }

  /** What is on its way to the instance. */
  WriteProgress output() {
    return output;
  }

  /** Whether anything of an exchange was sent. */
  boolean begun(int exchange) {
    return exchanges >= exchange;
  }

  /** Whether an exchange has begun and a part of its request or its answer is still to come. */
  boolean unfinished(int exchange) {
    return exchanges == exchange && (asking || answering);
  }

  /** Drops the connection with all that is on its way, whether the peer reads it or not. */
  void drop() {
    spoilt = true;
    if (output.unsent()) {
      HttpChannel.abort(vertx);
    } else {
      vertx.close();
    }
  }

  private final class ByteHandler extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      if (!answering) {
        ReferenceCountUtil.release(bytes);
        drop();
        return;
      }
      reading = true;
      try {
        context.fireChannelRead(bytes);
      } finally {
        reading = false;
      }
      if (!answering && channel.isActive()) {
        renewCodec();
      }
    }

    private void renewCodec() {
      if (switched) {
        drop();
        return;
      }
      // Removing it fires what it holds at the handler behind, which drops the connection.
      channel.pipeline().remove(CODEC);
      channel
          .pipeline()
          .addAfter(
              BYTES,
              CODEC,
              new HttpClientCodec(
                  options.getMaxInitialLineLength(),
                  options.getMaxHeaderSize(),
                  options.getMaxChunkSize(),
                  false,
                  true,
                  options.getDecoderInitialBufferSize()));
    }
  }

  private final class MessageHandler extends ChannelDuplexHandler {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!answering) {
        ReferenceCountUtil.release(message);
        drop();
        return;
      }
      if (message instanceof HttpResponse response) {
        informational = isInformational(response.status());
        switched = response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
      }
      if (message instanceof LastHttpContent) {
        answering = informational;
        informational = false;
      }
      context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (message instanceof HttpRequest) {
        if (!usable()) {
          ReferenceCountUtil.release(message);
          promise.tryFailure(new ClosedChannelException());
          return;
        }
        exchanges++;
        asking = true;
        answering = true;
      }
      if (message instanceof LastHttpContent) {
        context.write(message, promise.unvoid().addListener(sent -> asked((ChannelFuture) sent)));
      } else {
        context.write(message, promise);
      }
    }

    private void asked(ChannelFuture sent) {
      if (sent.isSuccess()) {
        asking = false;
      }
    }

    /** As Vert.x does: every other status ends the exchange. */
    private static boolean isInformational(HttpResponseStatus status) {
      return status.code() == HttpResponseStatus.CONTINUE.code()
          || status.code() == HttpResponseStatus.EARLY_HINTS.code();
    }
  }
}
