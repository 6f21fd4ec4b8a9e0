package dev.flotilla.insight.log.impl;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.TraceContext;
import dev.flotilla.insight.log.LogLine;
import dev.flotilla.insight.log.Secrets;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.Optional;
import java.util.Set;

/**
 * Makes lines of events. Trace and verticle come from the Vert.x context of the thread that logs
 * and not from the MDC: an event loop handles many calls in turn, so that a value of the thread
 * would be that of another call.
 */
public final class LogLines {

  private LogLines() {}

  /** The line of an event. Called on the thread that logs. */
  public static LogLine of(ILoggingEvent event, String node) {
    Optional<TraceContext> trace = CallContext.current().map(CallContext::trace);
    return new LogLine(
        event.getInstant(),
        event.getLevel().toString(),
        node,
        event.getLoggerName(),
        event.getThreadName(),
        verticle(),
        trace.map(TraceContext::traceId).orElse(null),
        trace.map(TraceContext::spanId).orElse(null),
        Secrets.hide(event.getFormattedMessage()),
        event.getThrowableProxy() == null
            ? null
            : Secrets.hide(ThrowableProxyUtil.asString(event.getThrowableProxy())));
  }

  private static String verticle() {
    Context context = Vertx.currentContext();
    if (context instanceof ContextInternal internal && internal.deployment() != null) {
      Set<Deployable> instances = internal.deployment().deployment().instances();
      return instances.isEmpty() ? null : instances.iterator().next().getClass().getSimpleName();
    }
    return null;
  }
}
