package dev.flotilla.node.impl;

/** Arguments that make no sense; the message says which and why. */
public final class UsageException extends RuntimeException {

  UsageException(String message) {
    super(message, null, false, false);
  }
}
