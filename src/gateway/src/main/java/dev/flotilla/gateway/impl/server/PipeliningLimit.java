package dev.flotilla.gateway.impl.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds how many requests of one connection are decoded before they are answered. Vert.x answers
 * them one after the other, but decodes all that a read brings: 64 KB hold 3,000 small requests,
 * and each decoded one takes about 450 bytes of heap (measured by a class histogram). This handler
 * feeds the codec piece by piece, and not at all while {@value #MOST_OPEN} requests are open. The
 * other bytes stay undecoded, and nothing more is read from the socket. Used on the channel's event
 * loop only.
 */
final class PipeliningLimit {

  /** Source: browsers that pipelined sent 8 at most; load generators send 16. */
  private static final int MOST_OPEN = 16;

  /** The first bytes when no request is open; most requests are smaller. */
  private static final int FIRST_PIECE = 2_048;

  /** The smallest limit that is cheap to check; this number of bytes holds a dozen requests. */
  private static final int NEXT_PIECE = 256;

  /** Of a body: the bytes behind its end may be requests, but no more than these hold. */
  private static final int BODY_PIECE = 4_096;

  /** What one read takes at the most. Source: Netty's 64 KB, times connections, is the memory. */
  private static final int MOST_READ = 16 << 10;

  private static final int LEAST_READ = 64;
  private static final int FIRST_READ = 2_048;

  private final Deque<ByteBuf> held = new ArrayDeque<>();
  private int open;
  private boolean inBody;
  private boolean feeding;
  private boolean readWanted;

  private PipeliningLimit() {}

  static void addTo(HttpConnection connection) {
    ChannelHandlerContext vertx = HttpChannel.context(connection);
    Channel channel = vertx.channel();
    channel
        .config()
        .setRecvByteBufAllocator(
            new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ));
    PipeliningLimit limit = new PipeliningLimit();
    ByteGate byteGate = limit.new ByteGate();
    channel.pipeline().addFirst("pipeliningBytes", byteGate);
    channel
        .pipeline()
        .addBefore(vertx.name(), "pipeliningMessages", limit.new MessageGate(byteGate));
  }

  private boolean mayDecode() {
    return open < MOST_OPEN;
  }

  /** Before the codec. */
  private final class ByteGate extends ChannelDuplexHandler {

    private ChannelHandlerContext context;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof ByteBuf bytes) {
        held.add(bytes);
        feed();
      } else {
        ctx.fireChannelRead(message);
      }
    }

    /** Outside of a read: its end is what lets Vert.x send the answers. */
    void goOn() {
      if (!held.isEmpty() && mayDecode()) {
        feed();
        context.fireChannelReadComplete();
      }
    }

    /** Gives the codec what it may have now. */
    private void feed() {
      if (feeding) {
        return; // the answer to a request that is being fed: the loop below goes on
      }
      feeding = true;
      try {
        while (!held.isEmpty() && mayDecode()) {
          context.fireChannelRead(piece());
        }
      } finally {
        feeding = false;
      }
      if (held.isEmpty() && readWanted) {
        readWanted = false;
        context.read();
      }
    }

    private ByteBuf piece() {
      ByteBuf first = held.peek();
      int most = inBody ? BODY_PIECE : open == 0 ? FIRST_PIECE : NEXT_PIECE;
      return first.readableBytes() <= most ? held.poll() : first.readRetainedSlice(most);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
      if (held.isEmpty()) {
        ctx.read();
      } else {
        readWanted = true;
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      release();
      ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      release();
    }

    private void release() {
      held.forEach(ByteBuf::release);
      held.clear();
    }
  }

  /** Behind the codec. */
  private final class MessageGate extends ChannelDuplexHandler {

    private final ByteGate byteGate;

    MessageGate(ByteGate byteGate) {
      this.byteGate = byteGate;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpRequest) {
        open++;
        inBody = true;
      }
      if (message instanceof LastHttpContent) {
        inBody = false;
      }
      ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      boolean ends = message instanceof LastHttpContent && !isInformational(message);
      ctx.write(message, promise);
      if (ends) {
        open--;
        if (!held.isEmpty() && !feeding) {
          ctx.executor().execute(byteGate::goOn); // not within what writes
        }
      }
    }

    private static boolean isInformational(Object message) {
      return message instanceof HttpResponse response
          && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
  }
}
