package dev.flotilla.gateway.impl.openapi;

import com.fasterxml.jackson.databind.JavaType;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Names of schemas: {@code Order}, {@code Order.Line} for a nested type, {@code PageOrder} for a
 * {@code Page<Order>}. Of two types with the same name the second is named with its package.
 */
final class SchemaNames {

  private final Map<String, JavaType> taken = new HashMap<>();

  String of(JavaType type) {
    String arguments =
        type.getBindings().getTypeParameters().stream()
            .map(SchemaNames::argument)
            .collect(Collectors.joining());
    String name = simple(type.getRawClass()) + arguments;
    for (int others = 1; !isFree(name, type); others++) {
      name = type.getRawClass().getName().replace('$', '.') + arguments;
      name = others == 1 ? name : name + others;
    }
    return name;
  }

  private boolean isFree(String name, JavaType type) {
    JavaType owner = taken.putIfAbsent(name, type);
    return owner == null || owner.equals(type);
  }

  private static String argument(JavaType type) {
    return type.getBindings().getTypeParameters().stream()
        .map(SchemaNames::argument)
        .collect(Collectors.joining("", simple(type.getRawClass()), ""))
        .replace("[]", "Array");
  }

  private static String simple(Class<?> type) {
    String name = type.getSimpleName();
    for (Class<?> outer = type.getEnclosingClass(); outer != null; ) {
      // A type inside a contract interface or a test class is named without it.
      name = outer.isRecord() ? outer.getSimpleName() + "." + name : name;
      outer = outer.getEnclosingClass();
    }
    return name;
  }
}
