package dev.flotilla.rpc.impl.transport;

/** Calls, and the bytes of their arguments. */
record CallQuota(int calls, long bytes) {

  static final int LENGTH = Integer.BYTES + Long.BYTES;
}
