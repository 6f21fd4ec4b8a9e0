package dev.flotilla.rpc.impl.transport;

/** The beginning of a frame of any version, see {@link Frame}. */
record FrameHeader(byte version, byte kind, String sender) {

  /**
   * @throws MalformedFrame if the message is not a frame
   */
  static FrameHeader read(FrameReader message) {
    if (!message.hasMore() || message.readByte() != Frame.SIGN) {
      throw new MalformedFrame("it is not a frame");
    }
    return new FrameHeader(message.readByte(), message.readByte(), message.readText());
  }

  @Override
  public String toString() {
    return "a frame of version " + version + " and kind " + kind + " from " + sender;
  }
}
