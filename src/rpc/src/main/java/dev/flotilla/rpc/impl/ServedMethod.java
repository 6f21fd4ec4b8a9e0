package dev.flotilla.rpc.impl;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.rpc.Contract;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** One method of an implementation, ready to be run. */
final class ServedMethod {

  private final String call;
  private final Object implementation;
  private final Method java;
  private final ArgumentCodec arguments;
  private final ResultCodec result;
  private final PayloadLimit limit;

  ServedMethod(Contract.Method method, Object implementation, PayloadLimit limit) {
    this.call = method.service() + "." + method.name();
    this.implementation = implementation;
    this.java = method.java();
    this.java.setAccessible(true); // a contract may be a package's own
    this.arguments = new ArgumentCodec(method);
    this.result = new ResultCodec(method);
    this.limit = limit;
  }

  String call() {
    return call;
  }

  Object[] arguments(Object body) {
    return arguments.decode(body);
  }

  /** Runs the method; what it throws and what is wrong with its result fails the future. */
  Future<Buffer> run(Object[] values) {
    return invoke(values).map(this::encode).recover(cause -> Future.failedFuture(afterRun(cause)));
  }

  private Future<?> invoke(Object[] values) {
    try {
      Future<?> answer = (Future<?>) java.invoke(implementation, values);
      return answer == null ? Future.failedFuture(gaveNoFuture()) : answer;
    } catch (InvocationTargetException thrown) {
      return Future.failedFuture(thrown.getCause());
    } catch (IllegalAccessException locked) {
      return Future.failedFuture(locked);
    }
  }

  private Buffer encode(Object value) {
    return limit.result(call, result.encode(value));
  }

  private IllegalStateException gaveNoFuture() {
    return new IllegalStateException(call + " returned null instead of a future");
  }

  // Mostly the failure of a nested call that was let through. That one did not run, but this one
  // did up to there, and to our caller a plain UNAVAILABLE would mean that nothing happened.
  private static Throwable afterRun(Throwable cause) {
    return cause instanceof ServiceFailure failure && failure.code() == Code.UNAVAILABLE
        ? failure.afterPossibleRun()
        : cause;
  }
}
