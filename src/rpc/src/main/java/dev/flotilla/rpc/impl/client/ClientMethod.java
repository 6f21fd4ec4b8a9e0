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

/** One method of a client, with everything known that can be known before the call. */
public final class ClientMethod {

  private final RemoteInvoker remoteInvoker;
  private final Call call;
  private final RoutingKeys keys;
  private final ArgumentCodec arguments;
  private final ResultCodec result;

  ClientMethod(Contract.Method method, RemoteInvoker remoteInvoker) {
    this.remoteInvoker = remoteInvoker;
    this.call = call(method);
    this.keys = RoutingKeys.of(method.java());
    this.arguments = ArgumentCodec.of(method);
    this.result = ResultCodec.of(method);
  }

  public static Call call(Contract.Method method) {
    return new Call(method.service(), method.name(), Instance.Kind.RPC, method.idempotent());
  }

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
