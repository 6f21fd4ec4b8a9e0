package dev.flotilla.rpc.impl.transport;

/**
 * How many calls, and bytes, a caller may have at an instance. Both sides count up what was sent;
 * the instance tells how much of that it has received, how much is still in flight there, and how
 * much may be. The difference is on its way, so the effect of a lost message ends with the next
 * reply.
 */
final class SendCredit {

  private long sentCalls;
  private long sentBytes;
  private long receivedCalls;
  private long receivedBytes;
  private int inFlightCalls;
  private long inFlightBytes;
  private int mostCalls; // none before the instance told its quota, which it does at the first call
  private long mostBytes;
  private boolean known;

  /** Whether a call of this size may be sent. One at a time always may, or none ever would. */
  boolean allows(int bytes) {
    long calls = openCalls();
    return calls == 0 || (calls < mostCalls && openBytes() + bytes <= mostBytes);
  }

  /** Whether the instance has ever said how much it takes. */
  boolean isKnown() {
    return known;
  }

  /** Sent and not answered, as far as is known here. */
  long openCalls() {
    return sentCalls - receivedCalls + inFlightCalls;
  }

  long openBytes() {
    return sentBytes - receivedBytes + inFlightBytes;
  }

  void sent(int bytes) {
    sentCalls++;
    sentBytes += bytes;
  }

  CallFrame.Sent sent() {
    return new CallFrame.Sent(sentCalls, sentBytes);
  }

  /** The instance told its quota; one that is older than what is known already is ignored. */
  void onQuota(ReplyFrame.ReplyHead told) {
    CallFrame.Sent received = told.received();
    if (received.calls() < receivedCalls || received.calls() > sentCalls) {
      return;
    }
    known = true;
    receivedCalls = received.calls();
    receivedBytes = received.bytes();
    inFlightCalls = told.inFlight().calls();
    inFlightBytes = told.inFlight().bytes();
    mostCalls = told.most().calls();
    mostBytes = told.most().bytes();
  }
}
