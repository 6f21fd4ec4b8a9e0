package dev.flotilla.rpc;

import dev.flotilla.core.CallContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A contract whose answers come when the test says so. */
interface Waiting {

  /** Trace ids that the call saw when it began and when it went on. */
  record Traces(String before, String after) {}

  Future<Traces> until(String released);

  /** The same; may be repeated. */
  @Idempotent
  Future<Traces> again(String released);

  final class Service implements Waiting {

    private final Map<String, Promise<Void>> held = new ConcurrentHashMap<>();

    @Override
    public Future<Traces> until(String released) {
      Promise<Void> promise = Promise.promise();
      String before = CallContext.current().orElseThrow().trace().traceId();
      io.vertx.core.Context context = io.vertx.core.Vertx.currentContext();
      Promise<Traces> answer = Promise.promise();
      promise
          .future()
          .onComplete(
              done ->
                  context.runOnContext(
                      here ->
                          answer.complete(
                              new Traces(
                                  before, CallContext.current().orElseThrow().trace().traceId()))));
      held.put(released, promise);
      return answer.future();
    }

    @Override
    public Future<Traces> again(String released) {
      return until(released);
    }

    /** Whether the call is there. */
    boolean holds(String key) {
      return held.containsKey(key);
    }

    void release(String key) {
      held.remove(key).complete();
    }
  }
}
