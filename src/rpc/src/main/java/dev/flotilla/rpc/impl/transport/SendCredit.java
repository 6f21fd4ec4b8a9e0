package dev.flotilla.rpc.impl.transport;

/**
 * How much a caller may have at an instance. Both sides count up what was sent; the instance tells
 * how much of that it has received, what is still inside, and how much may be. What is under way is
 * the difference, so a lost message puts nothing out of step for longer than to the next reply.
 */
final class SendCredit {

  private long sentCalls;
  private long sentBytes;
  private long receivedCalls;
  private long receivedBytes;
  private int insideCalls;
  private long insideBytes;
  private int mostCalls; // none before the instance has spoken, which it does at the first call
  private long mostBytes;
  private boolean known;

  /** Whether a call of this size may go. One at a time may go in any case, or none ever would. */
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
    return sentCalls - receivedCalls + insideCalls;
  }

  long openBytes() {
    return sentBytes - receivedBytes + insideBytes;
  }

  void sent(int bytes) {
    sentCalls++;
    sentBytes += bytes;
  }

  CallFrame.Sent sent() {
    return new CallFrame.Sent(sentCalls, sentBytes);
  }

  /** The instance has spoken; what it said before something that is known already is old. */
  void heard(ReplyFrame.ReplyHead told) {
    CallFrame.Sent received = told.received();
    if (received.calls() < receivedCalls || received.calls() > sentCalls) {
      return;
    }
    known = true;
    receivedCalls = received.calls();
    receivedBytes = received.bytes();
    insideCalls = told.inside().calls();
    insideBytes = told.inside().bytes();
    mostCalls = told.most().calls();
    mostBytes = told.most().bytes();
  }
}
