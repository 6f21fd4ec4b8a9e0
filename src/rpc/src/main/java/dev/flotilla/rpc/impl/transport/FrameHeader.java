package dev.flotilla.rpc.impl.transport;

/** What a frame of any version begins with: see {@link Frame}. */
record FrameHeader(byte version, byte kind, String sender) {

  /**
   * @throws MalformedFrame if the message is no frame at all
   */
  static FrameHeader read(FrameReader message) {
    if (!message.hasMore() || message.readByte() != Frame.SIGN) {
      throw new MalformedFrame("it is no frame");
    }
    return new FrameHeader(message.readByte(), message.readByte(), message.readText());
  }

  @Override
  public String toString() {
    return "a frame of version " + version + " and kind " + kind + " from " + sender;
  }
}
