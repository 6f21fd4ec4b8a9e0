package dev.flotilla.rpc.impl;

import java.util.UUID;

/** Names that nodes of other versions depend on. */
final class Wire {

  /** Detail by which a caller knows that the instance has no such method. */
  static final String UNKNOWN_METHOD = "unknownMethod";

  private Wire() {}

  /** An address that no instance has had before. */
  static String newAddress(String service) {
    return "flotilla.rpc." + service + "." + UUID.randomUUID();
  }
}
