package dev.flotilla.rpc.impl.server;

import dev.flotilla.core.async.InFlight;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Registration;
import dev.flotilla.rpc.Publication;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A published instance. It is withdrawn when the verticle that published it is undeployed. */
public final class LivePublication implements Publication, Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(LivePublication.class);

  private final Registration registration;
  private final InFlight inFlight;
  private final MessageConsumer<Object> consumer;
  private final Supplier<Duration> patience;
  private final Runnable whenGone;
  private Future<Void> withdrawn; // guarded by this

  /**
   * @param patience how long it waits for calls in flight, asked when it is withdrawn
   */
  public LivePublication(
      Registration registration,
      InFlight inFlight,
      MessageConsumer<Object> consumer,
      Supplier<Duration> patience,
      Runnable whenGone) {
    this.registration = registration;
    this.inFlight = inFlight;
    this.consumer = consumer;
    this.patience = patience;
    this.whenGone = whenGone;
  }

  /**
   * Withdraws it before the verticle that published it ends, so that callers use other instances.
   */
  public void endWith(ContextInternal context) {
    if (context.isDeployment()) {
      context.addCloseHook(this);
    }
  }

  @Override
  public Instance instance() {
    return registration.instance();
  }

  @Override
  public synchronized Future<Void> withdraw() {
    if (withdrawn == null) {
      withdrawn =
          registration
              .withdraw()
              .eventually(this::awaitCallsInFlight)
              .eventually(consumer::unregister)
              .andThen((done, cause) -> whenGone.run());
    }
    return withdrawn;
  }

  private Future<Void> awaitCallsInFlight() {
    return inFlight
        .close()
        .timeout(patience.get().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(
            late ->
                LOG.warn(
                    "Withdrew {} with {} calls still in flight, because they took longer than the drain"
                        + " timeout; their callers may get no answer",
                    instance().service(),
                    inFlight.count()));
  }

  @Override
  public void close(Completable<Void> completion) {
    withdraw().onComplete(completion);
  }
}
