package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.impl.balance.InFlightAttempt;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerPermit;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.StreamResetException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One request of an HTTP client to one instance. The client reports its events, some of them twice;
 * the outcome is recorded once, and the slot is released once.
 */
final class HttpExchange implements InFlightAttempt {

  private static final int JUDGED = 1;
  private static final int RELEASED = 2;

  private static final int SERVER_ERRORS = 500;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;
  private static final long NO_ERROR = 0;
  private static final long CANCEL = 8; // RFC 9113, section 7

  /**
   * The exchange whose response this thread is delivering. The client completes a response on the
   * thread that reported it, before anything else happens there.
   */
  private static final ThreadLocal<HttpExchange> ANSWERING = new ThreadLocal<>();

  private final InstanceState instanceState;
  private final Upstream upstream;
  private final Policy policy;
  private final Clock clock;
  private final boolean statusComes;
  private final long permit;
  private final AtomicInteger marks = new AtomicInteger();
  private volatile long startNanos;
  private volatile long latencyNanos;
  private volatile boolean answered;

  /**
   * @param statusComes whether the outcome of a response is recorded when its status is known
   */
  HttpExchange(InstanceState instanceState, Upstream upstream, Clock clock, boolean statusComes) {
    this.instanceState = instanceState;
    this.upstream = upstream;
    this.policy = upstream.policy().policy();
    this.clock = clock;
    this.statusComes = statusComes;
    this.permit = instanceState.breakerStateMachine().acquire(false);
    this.startNanos = clock.nanos();
  }

  void begin() {
    instanceState.began(this, BreakerPermit.isProbe(permit));
    if (instanceState.isLost()) {
      lose(); // the thread that ended the attempts in flight may not have seen this one
    }
  }

  /** The request head was sent; until now the request may have waited for a connection. */
  void requested() {
    startNanos = clock.nanos();
  }

  /** The response head has arrived. */
  void answered() {
    answered = true;
    latencyNanos = clock.nanos() - startNanos;
    instanceState.answered();
    if (statusComes) {
      ANSWERING.set(this);
    } else {
      judge(true);
    }
  }

  /** Records the status of the response that this thread is delivering. */
  static void status(int status) {
    HttpExchange exchange = ANSWERING.get();
    if (exchange != null) {
      ANSWERING.remove();
      exchange.judge(status);
    }
  }

  /** The response is complete. */
  void ended() {
    if (ANSWERING.get() == this) {
      ANSWERING.remove(); // of a request that was not made through the watching client
    }
    judge(true);
    release();
  }

  void failed(Throwable failure) {
    if (saysNothing(failure)) {
      forget();
    } else {
      latencyNanos = clock.nanos() - startNanos;
      judge(false);
    }
    release();
  }

  // Caused by the caller: it reset the request, was impatient, or has too few connections.
  private boolean saysNothing(Throwable failure) {
    if (failure instanceof StreamResetException reset) {
      return reset.getCode() == NO_ERROR || reset.getCode() == CANCEL;
    }
    boolean impatient =
        failure instanceof TimeoutException
            && clock.nanos() - startNanos < policy.outlier().unresponsiveTimeout().toNanos();
    return impatient || failure instanceof ConnectionPoolTooBusyException;
  }

  // Only a status that says that the server cannot serve counts by itself: a client can cause 500
  // and
  // similar ones with one request, as often as it likes, on every instance.
  private void judge(int status) {
    boolean serverError = status >= SERVER_ERRORS && status != NOT_IMPLEMENTED;
    if (serverError && (status < BAD_GATEWAY || status > GATEWAY_TIMEOUT)) {
      if (claim(JUDGED)) {
        boolean steered =
            policy.balancer().algorithm() == BalancerOptions.Algorithm.CONSISTENT_HASH;
        instanceState.defect(permit, steered, clock.nanos());
      }
    } else {
      judge(!serverError);
    }
  }

  private void judge(boolean healthy) {
    if (!claim(JUDGED)) {
      return;
    }
    long now = clock.nanos();
    instanceState.judged(permit, healthy, upstream.breaker().isSlow(latencyNanos), latencyNanos);
    if (healthy && BreakerPermit.isProbe(permit)) {
      instanceState.latency().restart(now, latencyNanos);
    } else if (healthy) {
      instanceState.latency().measured(now, latencyNanos);
    }
  }

  private void forget() {
    if (claim(JUDGED)) {
      instanceState.breakerStateMachine().release(permit);
    }
  }

  private void release() {
    if (claim(RELEASED)) {
      instanceState.ended(this);
    }
  }

  private boolean claim(int mark) {
    return (marks.getAndUpdate(before -> before | mark) & mark) == 0;
  }

  /**
   * Stops counting the request as in flight, although the client may still wait. A body may take
   * longer.
   */
  @Override
  public void expireIfDue(long nowNanos) {
    if (!answered && nowNanos - startNanos >= policy.timeout().toNanos()) {
      latencyNanos = nowNanos - startNanos;
      judge(false);
      release();
    }
  }

  @Override
  public void abandonIfRepeatable() {
    // the client has its own timeout, and does not retry
  }

  @Override
  public void lose() {
    forget();
    release();
  }

  @Override
  public void close() {
    lose();
  }
}
