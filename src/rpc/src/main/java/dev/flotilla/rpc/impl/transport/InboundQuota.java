package dev.flotilla.rpc.impl.transport;

import dev.flotilla.rpc.FlowOptions;

/**
 * How many calls, and bytes of arguments, an instance has in flight, and how many each caller may
 * have: those that it has already and an equal share of the free capacity. So a single caller may
 * fill an instance little by little, and the first call of another one still finds capacity. On one
 * event loop only.
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

  /**
   * Admits a call of this size or returns false; one call is always admitted, whatever its size.
   */
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

  /** The quota of a caller that currently has this much in flight. */
  CallQuota most(CallQuota inFlight, int callers) {
    int freeCalls = Math.max(0, mostCalls - calls) / callers;
    long freeBytes = Math.max(0, mostBytes - bytes) / callers;
    return new CallQuota(inFlight.calls() + freeCalls, inFlight.bytes() + freeBytes);
  }

  int calls() {
    return calls;
  }
}
