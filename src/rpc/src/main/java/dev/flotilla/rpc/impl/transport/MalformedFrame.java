package dev.flotilla.rpc.impl.transport;

/** A message that is no frame, or one that is cut or bent. */
final class MalformedFrame extends RuntimeException {

  MalformedFrame(String message) {
    super(message, null, false, false);
  }
}
