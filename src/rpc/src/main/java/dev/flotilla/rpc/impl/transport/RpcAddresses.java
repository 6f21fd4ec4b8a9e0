package dev.flotilla.rpc.impl.transport;

import java.util.UUID;

/** Names that nodes of other versions depend on. */
public final class RpcAddresses {

  /** Detail by which a caller knows that the instance has no such method. */
  public static final String UNKNOWN_METHOD = "unknownMethod";

  private RpcAddresses() {}

  /** An address that no instance has had before. */
  public static String newAddress(String service) {
    return "flotilla.rpc." + service + "." + UUID.randomUUID();
  }
}
