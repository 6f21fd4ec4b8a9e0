package dev.flotilla.rpc.impl.contract;

import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.ServiceName;
import dev.flotilla.rpc.impl.codec.InvalidContract;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads contracts from interfaces, each once. */
public final class Contracts {

  // Bound to the class, so that a contract goes away with its class loader.
  private static final ClassValue<Contract> READ =
      new ClassValue<>() {
        @Override
        protected Contract computeValue(Class<?> type) {
          try {
            return read(type);
          } catch (InvalidContract invalidContract) {
            throw invalidContract.of(type);
          }
        }
      };

  private Contracts() {}

  public static Contract of(Class<?> type) {
    return READ.get(type);
  }

  private static Contract read(Class<?> type) {
    InvalidContract.unless(type.isInterface() && !type.isAnnotation(), "it is not an interface");
    InvalidContract.unless(
        type.getTypeParameters().length == 0, "it has type parameters of its own");
    String service = serviceName(type);
    PathTemplate root = root(type);
    Map<String, Contract.Method> methods = new TreeMap<>();
    for (Method method : abstractMethods(type)) {
      Contract.Method known = methods.put(method.getName(), read(service, root, method));
      InvalidContract.unless(
          known == null,
          "method " + method.getName() + " is overloaded, and a call carries only the name");
    }
    InvalidContract.unless(!methods.isEmpty(), "it has no methods");
    refuseSameRequests(root, methods);
    return new Contract(type, service, root.text(), methods);
  }

  private static Contract.Method read(String service, PathTemplate root, Method method) {
    try {
      return new MethodReader(service, root, method).read();
    } catch (InvalidContract invalidContract) {
      throw new InvalidContract("method " + method.getName() + ": " + invalidContract.getMessage());
    }
  }

  private static List<Method> abstractMethods(Class<?> type) {
    for (Method method : type.getMethods()) {
      InvalidContract.unless(
          !method.isDefault() || HttpVerbs.of(method).isEmpty(),
          "method "
              + method.getName()
              + " has a body and an HTTP verb; a default method runs at the caller");
    }
    return Arrays.stream(type.getMethods())
        .filter(method -> Modifier.isAbstract(method.getModifiers()) && !method.isBridge())
        .toList();
  }

  private static String serviceName(Class<?> type) {
    ServiceName given = type.getAnnotation(ServiceName.class);
    String name = given == null ? dashed(type.getSimpleName()) : given.value();
    InvalidContract.unless(
        name.matches("[a-z0-9._-]{1,100}"),
        "service name \""
            + name
            + "\" must be 1 to 100 lower-case letters, digits, dots, underscores and dashes");
    return name;
  }

  /** {@code OrderBook} is {@code order-book}, {@code HTTPProbe} is {@code http-probe}. */
  static String dashed(String camelCase) {
    return camelCase
        .replaceAll("([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", "$1$3-$2$4")
        .toLowerCase(java.util.Locale.ROOT);
  }

  private static PathTemplate root(Class<?> type) {
    Path path = type.getAnnotation(Path.class);
    return PathTemplate.of(path == null ? "" : path.value());
  }

  private static void refuseSameRequests(PathTemplate root, Map<String, Contract.Method> methods) {
    Map<String, String> taken = new HashMap<>();
    for (Contract.Method method : methods.values()) {
      method
          .http()
          .map(http -> http.verb() + " " + root.text() + PathTemplate.of(http.path()).shape())
          .ifPresent(
              request -> {
                String other = taken.put(request, method.name());
                InvalidContract.unless(
                    other == null,
                    "methods " + other + " and " + method.name() + " both answer " + request);
              });
    }
  }
}
