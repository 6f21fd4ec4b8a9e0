package dev.flotilla.admin.impl;

import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Invoker;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/** Calls the contracts of the admin API in this JVM. */
final class AdminInvoker implements Invoker {

  private final Map<String, Invoker> byService = new HashMap<>();

  /** Adds a contract; before the first call. */
  <T> AdminInvoker with(Class<T> contract, T implementation) {
    byService.put(Contract.of(contract).service(), Invoker.of(contract, implementation));
    return this;
  }

  @Override
  public Future<Buffer> invoke(Contract.Method method, Buffer arguments) {
    return byService.get(method.service()).invoke(method, arguments);
  }
}
