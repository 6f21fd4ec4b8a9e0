package dev.flotilla.rpc.impl.server;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Invoker;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.impl.codec.PayloadLimit;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/** Calls an implementation in this process. */
public final class DirectInvoker implements Invoker {

  private final String service;
  private final Map<String, ServerMethod> methods = new HashMap<>();

  public DirectInvoker(Contract contract, Object implementation) {
    PayloadLimit limit = new PayloadLimit(RpcOptions.DEFAULT_MAX_PAYLOAD);
    this.service = contract.service();
    contract
        .methods()
        .forEach(
            (name, method) -> methods.put(name, new ServerMethod(method, implementation, limit)));
  }

  @Override
  public Future<Buffer> invoke(Contract.Method method, Buffer arguments) {
    ServerMethod served = methods.get(method.name());
    if (served == null || !method.service().equals(service)) {
      return Future.failedFuture(
          new ServiceFailure(
              Code.NOT_FOUND, method.service() + "." + method.name() + " is not served here"));
    }
    return Future.succeededFuture(arguments)
        .map(served::arguments) // a throw in here becomes a failure
        .compose(values -> served.run(values).map(served::encode))
        .recover(cause -> Future.failedFuture(ServerMethod.afterRun(cause)));
  }
}
