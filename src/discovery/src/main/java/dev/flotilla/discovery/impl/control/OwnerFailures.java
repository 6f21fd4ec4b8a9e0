package dev.flotilla.discovery.impl.control;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import io.vertx.core.eventbus.ReplyException;

/** Converts a failed request to the owner of a record into a failure with a code. */
public final class OwnerFailures {

  private OwnerFailures() {}

  public static ServiceFailure of(Instance instance, Throwable cause) {
    if (!(cause instanceof ReplyException reply)) {
      return ServiceFailure.of(cause);
    }
    String owner = "node " + instance.node() + ", owner of record " + instance.id() + ": ";
    return switch (reply.failureType()) {
      case NO_HANDLERS -> new ServiceFailure(Code.UNAVAILABLE, owner + "the node is not reachable");
      case TIMEOUT -> new ServiceFailure(Code.UNKNOWN, owner + "no answer in time");
      case RECIPIENT_FAILURE ->
          new ServiceFailure(Code.of(reply.failureCode()), owner + reply.getMessage());
      default -> new ServiceFailure(Code.INTERNAL, owner + reply.getMessage());
    };
  }
}
