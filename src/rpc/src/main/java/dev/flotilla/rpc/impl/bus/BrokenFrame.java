package dev.flotilla.rpc.impl.bus;

/** A message that is no frame, or one that is cut or bent. */
final class BrokenFrame extends RuntimeException {

  BrokenFrame(String message) {
    super(message, null, false, false);
  }
}
