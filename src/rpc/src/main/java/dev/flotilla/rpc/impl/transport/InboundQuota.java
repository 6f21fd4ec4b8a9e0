package dev.flotilla.rpc.impl.transport;

import dev.flotilla.rpc.FlowOptions;

/**
 * How many calls, and bytes of arguments, an instance has inside, and how much room each caller
 * gets: what it has inside already and an equal share of what is free. So a single caller may fill
 * an instance little by little, and the first call of another finds room. On one event loop only.
 */
final class InboundQuota {

  private final int mostCalls;
  private final long mostBytes;
  private int calls;
  private long bytes;

  InboundQuota(FlowOptions flow) {
    this.mostCalls = flow.maxInFlightCalls();
    this.mostBytes = flow.maxInFlightBytes().count();
  }

  /** Whether a call of this size was let in; one is always, however large it is. */
  boolean enter(int callBytes) {
    if (calls > 0 && (calls >= mostCalls || bytes + callBytes > mostBytes)) {
      return false;
    }
    calls++;
    bytes += callBytes;
    return true;
  }

  void leave(int callBytes) {
    calls--;
    bytes -= callBytes;
  }

  /** What a caller may have inside that has this much there now. */
  CallQuota most(CallQuota inside, int callers) {
    int freeCalls = Math.max(0, mostCalls - calls) / callers;
    long freeBytes = Math.max(0, mostBytes - bytes) / callers;
    return new CallQuota(inside.calls() + freeCalls, inside.bytes() + freeBytes);
  }

  int calls() {
    return calls;
  }
}
