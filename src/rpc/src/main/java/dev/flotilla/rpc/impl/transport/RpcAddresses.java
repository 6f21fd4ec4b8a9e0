package dev.flotilla.rpc.impl.transport;

import dev.flotilla.discovery.Instance;
import java.util.UUID;

/** Names that nodes of other versions depend on. */
public final class RpcAddresses {

  /** Metadata of an instance with what its build understands beyond the first frames. */
  public static final String FEATURES_METADATA = "rpcFeatures";

  /** Value of {@link #FEATURES_METADATA}: the instance understands frames that cancel calls. */
  public static final String CANCEL_FEATURE = "cancel";

  /** Detail by which a caller knows that the instance has no such method. */
  public static final String UNKNOWN_METHOD = "unknownMethod";

  private RpcAddresses() {}

  static boolean understandsCancel(Instance instance) {
    return CANCEL_FEATURE.equals(instance.metadata().get(FEATURES_METADATA));
  }

  /** An address that no instance has had before. */
  public static String newAddress(String service) {
    return "flotilla.rpc." + service + "." + UUID.randomUUID();
  }
}
