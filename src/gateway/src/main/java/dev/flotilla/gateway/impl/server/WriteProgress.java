package dev.flotilla.gateway.impl.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Whether the bytes that a channel is to send are moving. Used on the channel's event loop only.
 */
public final class WriteProgress {

  private final Channel channel;
  private Object message;
  private long unsentBytes;
  private long sentOfMessage;

  public WriteProgress(Channel channel) {
    this.channel = channel;
  }

  /** Whether there are bytes that the operating system has not taken. */
  public boolean unsent() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer != null && buffer.totalPendingWriteBytes() > 0;
  }

  /**
   * Whether bytes were sent since the last time this was asked. New ones to be sent do not count.
   */
  public boolean movedSinceLastLook() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    Object current = buffer == null ? null : buffer.current();
    long unsent = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    long sent = current == null ? 0 : buffer.currentProgress();
    boolean moved = current != message || unsent < unsentBytes || sent != sentOfMessage;
    message = current;
    unsentBytes = unsent;
    sentOfMessage = sent;
    return moved;
  }
}
