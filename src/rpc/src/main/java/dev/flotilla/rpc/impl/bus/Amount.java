package dev.flotilla.rpc.impl.bus;

/** Calls, and the bytes of their arguments. */
record Amount(int calls, long bytes) {

  static final int LENGTH = Integer.BYTES + Long.BYTES;
}
