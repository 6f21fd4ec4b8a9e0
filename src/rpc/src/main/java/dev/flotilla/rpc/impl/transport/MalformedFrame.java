package dev.flotilla.rpc.impl.transport;

/** A message is not a frame, or the frame is truncated or corrupt. */
final class MalformedFrame extends RuntimeException {

  MalformedFrame(String message) {
    super(message, null, false, false);
  }
}
