package dev.flotilla.gateway.impl.openapi;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Optional;

/** Questions about the generic types of contracts. */
public final class GenericTypes {

  private GenericTypes() {}

  public static boolean isOptional(Type type) {
    return raw(type) == Optional.class;
  }

  /** What an {@code Optional} may hold; the type itself if it is none. */
  public static Type unwrapped(Type type) {
    return isOptional(type) ? argument(type) : type;
  }

  public static boolean isCollection(Type type) {
    return raw(type) != null && Collection.class.isAssignableFrom(raw(type));
  }

  /** First type argument; {@code Object} for a raw type. */
  public static Type argument(Type type) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[0]
        : Object.class;
  }

  static Class<?> raw(Type type) {
    if (type instanceof ParameterizedType generic) {
      return (Class<?>) generic.getRawType();
    }
    return type instanceof Class<?> plain ? plain : null;
  }
}
