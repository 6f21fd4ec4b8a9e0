package dev.flotilla.gateway.impl;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Names of schemas: {@code Order}, {@code Order.Line} for a nested type. swagger-core takes the
 * last part only, and would show the line of one service as the line of another.
 */
final class SchemaNames extends TypeNameResolver {

  private final Map<String, Class<?>> taken = new HashMap<>();

  @Override
  protected String nameForClass(JavaType type, Set<Options> options) {
    return nameForClass(type.getRawClass(), options);
  }

  @Override
  protected String nameForClass(Class<?> type, Set<Options> options) {
    String name = type.getSimpleName();
    for (Class<?> outer = type.getEnclosingClass(); outer != null; ) {
      // A type inside a contract interface or a test class is named without it.
      name = outer.isRecord() ? outer.getSimpleName() + "." + name : name;
      outer = outer.getEnclosingClass();
    }
    Class<?> owner = taken.putIfAbsent(name, type);
    return owner == null || owner == type ? name : type.getName().replace('$', '.');
  }
}
