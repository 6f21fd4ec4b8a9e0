package dev.flotilla.rpc.impl.contract;

import com.fasterxml.jackson.databind.JavaType;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.Call;
import dev.flotilla.rpc.RoutingKey;
import dev.flotilla.rpc.impl.codec.ArgumentCodec;
import dev.flotilla.rpc.impl.codec.InvalidContract;
import dev.flotilla.rpc.impl.codec.WireTypes;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Optional;

/** Reads the routing key of a call from its arguments. */
public final class RoutingKeys {

  private static final int NONE = -1;

  private final int index;

  private RoutingKeys(int index) {
    this.index = index;
  }

  /**
   * @throws InvalidContract if the key cannot be one
   */
  public static RoutingKeys of(Method method) {
    Parameter[] parameters = method.getParameters();
    int found = NONE;
    for (int index = 0; index < parameters.length; index++) {
      if (parameters[index].isAnnotationPresent(RoutingKey.class)) {
        InvalidContract.unless(
            found == NONE, "a call has one key, and two parameters are a @RoutingKey");
        checkFits(parameters[index]);
        found = index;
      }
    }
    return new RoutingKeys(found);
  }

  private static void checkFits(Parameter parameter) {
    JavaType type = WireTypes.of(parameter.getParameterizedType());
    JavaType held = type.getRawClass() == Optional.class ? type.containedType(0) : type;
    InvalidContract.unless(
        held != null && WireTypes.isScalar(held),
        "@RoutingKey "
            + parameter.getName()
            + " is "
            + type.toCanonical()
            + ", which does not fit into a text");
  }

  /** The call with the key that these arguments have. */
  public Call routed(Call call, Object[] values) {
    return index == NONE ? call : routed(call, values[index]);
  }

  /**
   * The call with the key that these encoded arguments have: the same as that of the values. If
   * they cannot be decoded it has no key, and the instance refuses them.
   */
  public Call routed(Call call, Buffer arguments, ArgumentCodec codec) {
    if (index == NONE) {
      return call;
    }
    try {
      return routed(call, codec.decode(arguments, index));
    } catch (ServiceFailure malformed) {
      return call;
    }
  }

  private static Call routed(Call call, Object argument) {
    Object value = argument instanceof Optional<?> some ? some.orElse(null) : argument;
    return value == null ? call : call.withRoutingKey(value.toString());
  }
}
