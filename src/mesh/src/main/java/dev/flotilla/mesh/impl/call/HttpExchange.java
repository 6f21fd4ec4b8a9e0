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
 * One request of an HTTP client to one target. The client tells what becomes of it, sometimes the
 * same thing twice; it is judged once, and gives its slot back once.
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
   * The exchange whose response this thread is handing over. The client completes a response on the
   * thread on which it told us of it, before anything else happens there.
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
   * @param statusComes whether a response is judged when its status is known
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
      lose(); // whoever ends what is in flight then may have passed by before
    }
  }

  /** The head of the request is on its way; until now it may have waited for a connection. */
  void requested() {
    startNanos = clock.nanos();
  }

  /** The head of the response is here. */
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

  /** The status of the response that this thread is handing over. */
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
      ANSWERING.remove(); // of a request that was made past the client that watches
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

  // The caller's own doing: it has gone, was impatient, or has too few connections.
  private boolean saysNothing(Throwable failure) {
    if (failure instanceof StreamResetException reset) {
      return reset.getCode() == NO_ERROR || reset.getCode() == CANCEL;
    }
    boolean impatient =
        failure instanceof TimeoutException
            && clock.nanos() - startNanos < policy.outlier().unresponsiveTimeout().toNanos();
    return impatient || failure instanceof ConnectionPoolTooBusyException;
  }

  // Only what says that the server cannot serve counts by itself: 500 and its kin one request may
  // cause as often as it likes, on every instance.
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

  /** No longer counts as in flight, although the client may still wait. A body may take longer. */
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
    // the client has its own timeout, and repeats nothing by itself
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
