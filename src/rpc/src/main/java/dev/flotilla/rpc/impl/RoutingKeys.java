package dev.flotilla.rpc.impl;

import com.fasterxml.jackson.databind.JavaType;
import dev.flotilla.mesh.Call;
import dev.flotilla.rpc.RoutingKey;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Optional;

/** Takes the routing key of a call out of its arguments. */
final class RoutingKeys {

  private static final int NONE = -1;

  private final int index;

  private RoutingKeys(int index) {
    this.index = index;
  }

  /**
   * @throws Refusal if the key cannot be one
   */
  static RoutingKeys of(Method method) {
    Parameter[] parameters = method.getParameters();
    int found = NONE;
    for (int index = 0; index < parameters.length; index++) {
      if (parameters[index].isAnnotationPresent(RoutingKey.class)) {
        Refusal.unless(found == NONE, "a call has one key, and two parameters are a @RoutingKey");
        checkFits(parameters[index]);
        found = index;
      }
    }
    return new RoutingKeys(found);
  }

  private static void checkFits(Parameter parameter) {
    JavaType type = WireTypes.of(parameter.getParameterizedType());
    JavaType held = type.getRawClass() == Optional.class ? type.containedType(0) : type;
    Refusal.unless(
        held != null && WireTypes.isScalar(held),
        "@RoutingKey " + parameter.getName() + " is " + type.toCanonical() + ", which is no text");
  }

  /** The call with the key that these arguments have. */
  Call routed(Call call, Object[] values) {
    if (index == NONE) {
      return call;
    }
    Object value = values[index] instanceof Optional<?> some ? some.orElse(null) : values[index];
    return value == null ? call : call.withRoutingKey(value.toString());
  }
}
