package dev.flotilla.insight.impl.trace;

import dev.flotilla.insight.impl.trace.KeptTraces.KeptTrace;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.tracing.TracingPolicy;
import java.util.List;

/**
 * Tells all nodes which traces this one keeps, and learns theirs: 17 bytes for each, with the id
 * and the number of the reason.
 */
record KeepMessages(Vertx vertx, KeptTraces kept) {

  static final String ADDRESS = "flotilla.insight.kept";

  private static final int BYTES = 17;
  private static final KeepReason[] REASONS = KeepReason.values();

  /** Tells what was decided since the last call. */
  void tell() {
    List<KeptTrace> untold = kept.takeUntold();
    if (untold.isEmpty()) {
      return;
    }
    Buffer message = Buffer.buffer(untold.size() * BYTES);
    for (KeptTrace trace : untold) {
      message
          .appendLong(trace.key().high())
          .appendLong(trace.key().low())
          .appendByte((byte) trace.reason().ordinal());
    }
    vertx
        .eventBus()
        .publish(ADDRESS, message, new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE));
  }

  /** Another node, or this one, has told. A reason that a later version added is not known here. */
  void learn(Message<Buffer> message) {
    Buffer body = message.body();
    for (int at = 0; at + BYTES <= body.length(); at += BYTES) {
      int reason = body.getByte(at + 16);
      kept.learn(
          body.getLong(at),
          body.getLong(at + 8),
          reason >= 0 && reason < REASONS.length ? REASONS[reason] : KeepReason.ASKED,
          System.nanoTime());
    }
  }
}
