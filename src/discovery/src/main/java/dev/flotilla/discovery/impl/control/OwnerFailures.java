package dev.flotilla.discovery.impl.control;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import io.vertx.core.eventbus.ReplyException;

/** What became of a question to the node that owns a record. */
public final class OwnerFailures {

  private OwnerFailures() {}

  public static ServiceFailure of(Instance instance, Throwable cause) {
    if (!(cause instanceof ReplyException reply)) {
      return ServiceFailure.of(cause);
    }
    String owner = "node " + instance.node() + ", owner of record " + instance.id() + ": ";
    return switch (reply.failureType()) {
      case NO_HANDLERS -> new ServiceFailure(Code.UNAVAILABLE, owner + "not there");
      case TIMEOUT -> new ServiceFailure(Code.UNKNOWN, owner + "no answer");
      case RECIPIENT_FAILURE ->
          new ServiceFailure(Code.of(reply.failureCode()), owner + reply.getMessage());
      default -> new ServiceFailure(Code.INTERNAL, owner + reply.getMessage());
    };
  }
}
