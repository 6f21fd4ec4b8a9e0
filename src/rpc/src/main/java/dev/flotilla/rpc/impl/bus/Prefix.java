package dev.flotilla.rpc.impl.bus;

/** What a frame of any version begins with: see {@link Frame}. */
record Prefix(byte version, byte kind, String sender) {

  /**
   * @throws BrokenFrame if the message is no frame at all
   */
  static Prefix read(Cursor message) {
    if (!message.hasMore() || message.readByte() != Frame.SIGN) {
      throw new BrokenFrame("it is no frame");
    }
    return new Prefix(message.readByte(), message.readByte(), message.readText());
  }

  @Override
  public String toString() {
    return "a frame of version " + version + " and kind " + kind + " from " + sender;
  }
}
