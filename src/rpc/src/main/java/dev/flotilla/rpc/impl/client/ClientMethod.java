package dev.flotilla.rpc.impl.client;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.impl.codec.ArgumentCodec;
import dev.flotilla.rpc.impl.codec.ResultCodec;
import dev.flotilla.rpc.impl.contract.RoutingKeys;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/** One contract method as callers use it, with all that is known before the call. */
public final class ClientMethod {

  private final RemoteInvoker remoteInvoker;
  private final Call call;
  private final RoutingKeys keys;
  private final ArgumentCodec arguments;
  private final ResultCodec result;

  public ClientMethod(Contract.Method method, RemoteInvoker remoteInvoker) {
    this.remoteInvoker = remoteInvoker;
    this.call = new Call(method.service(), method.name(), Instance.Kind.RPC, method.idempotent());
    this.keys = RoutingKeys.of(method.java());
    this.arguments = ArgumentCodec.of(method);
    this.result = ResultCodec.of(method);
  }

  /** Calls it with arguments that are encoded already; gives the encoded result. */
  public Future<Buffer> invoke(Buffer encoded) {
    return remoteInvoker.carry(keys.routed(call, encoded, arguments), encoded, Function.identity());
  }

  /** Calls it with values. */
  Future<Object> call(Object[] values) {
    Buffer json;
    try {
      json = arguments.encode(values);
    } catch (ServiceFailure unwritable) {
      return Future.failedFuture(unwritable);
    }
    return remoteInvoker.carry(keys.routed(call, values), json, result::decode);
  }
}
