package dev.flotilla.core.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.UserCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.AccessMode;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The slot of a Vert.x context in which a call lives. Vert.x fixes the number of slots when the
 * first instance is created, so the service loader must load this class before: that is all the
 * provider does.
 */
public final class CallContextLocal implements VertxServiceProvider {

  private static final ContextLocal<CallContext> SLOT =
      ContextLocal.registerLocal(CallContext.class);

  private static final ContextLocal<TraceContext> TRACE =
      ContextLocal.registerLocal(TraceContext.class);

  @Override
  public void init(VertxBootstrap builder) {
    // Loading the class registered the slot.
  }

  public static Optional<CallContext> get(Context context) {
    return Optional.ofNullable(((ContextInternal) context).getLocal(SLOT, AccessMode.CONCURRENT));
  }

  public static void put(Context context, CallContext call) {
    ((ContextInternal) context).putLocal(SLOT, AccessMode.CONCURRENT, call);
  }

  /** The trace of the call, or the one that is bound itself; null for none. */
  public static TraceContext trace(Context context) {
    ContextInternal internal = (ContextInternal) context;
    CallContext call = internal.getLocal(SLOT, AccessMode.CONCURRENT);
    return call == null ? internal.getLocal(TRACE, AccessMode.CONCURRENT) : call.trace();
  }

  public static void put(Context context, TraceContext trace) {
    ((ContextInternal) context).putLocal(TRACE, AccessMode.CONCURRENT, trace);
  }

  /** Runs work on a fresh duplicate of the caller's context. */
  public static <T> Future<T> carry(CallContext call, Vertx vertx, Supplier<Future<T>> work) {
    ContextInternal caller = ((VertxInternal) vertx).getOrCreateContext();
    ContextInternal own = caller.duplicate();
    put(own, call);
    Promise<T> done = caller.promise();
    own.runOnContext(started -> UserCode.start("the work of a call", work).onComplete(done));
    return done.future();
  }
}
