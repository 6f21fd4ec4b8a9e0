package dev.flotilla.rpc.impl.server;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.impl.codec.ArgumentCodec;
import dev.flotilla.rpc.impl.codec.PayloadLimit;
import dev.flotilla.rpc.impl.codec.ResultCodec;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** One method of an implementation, ready to be run. */
final class ServerMethod {

  private final String call;
  private final Object implementation;
  private final Method java;
  private final ArgumentCodec arguments;
  private final ResultCodec result;
  private final PayloadLimit limit;

  ServerMethod(Contract.Method method, Object implementation, PayloadLimit limit) {
    this.call = method.service() + "." + method.name();
    this.implementation = implementation;
    this.java = method.java();
    this.java.setAccessible(true); // a contract may be a package's own
    this.arguments = ArgumentCodec.of(method);
    this.result = ResultCodec.of(method);
    this.limit = limit;
  }

  String call() {
    return call;
  }

  Object[] arguments(Buffer json) {
    return arguments.decode(json);
  }

  /** Runs the method; what it throws fails the future. */
  Future<?> run(Object[] values) {
    try {
      Future<?> answer = (Future<?>) java.invoke(implementation, values);
      return answer == null ? Future.failedFuture(gaveNoFuture()) : answer;
    } catch (InvocationTargetException thrown) {
      return Future.failedFuture(thrown.getCause());
    } catch (IllegalAccessException locked) {
      return Future.failedFuture(locked);
    }
  }

  /**
   * What is sent as its result.
   *
   * @throws RuntimeException for a value that is not a result of this method, or is too large
   */
  Buffer encode(Object value) {
    return limit.result(call, result.encode(value));
  }

  private IllegalStateException gaveNoFuture() {
    return new IllegalStateException(call + " returned null instead of a future");
  }

  /**
   * A failure of the method as its caller gets it. An {@code UNAVAILABLE} mostly is the failure of
   * a nested call. That call was not executed, but the method was, up to there; to its caller a
   * plain {@code UNAVAILABLE} would mean that nothing was.
   */
  static Throwable afterRun(Throwable cause) {
    return cause instanceof ServiceFailure failure && failure.code() == Code.UNAVAILABLE
        ? failure.afterPossibleRun()
        : cause;
  }
}
