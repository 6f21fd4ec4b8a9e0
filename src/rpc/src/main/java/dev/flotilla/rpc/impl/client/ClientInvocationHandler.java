package dev.flotilla.rpc.impl.client;

import dev.flotilla.rpc.Contract;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** What stands behind the client of a contract. */
public final class ClientInvocationHandler implements InvocationHandler {

  private static final Object[] NONE = {};

  private final Contract contract;
  private final Map<Method, ClientMethod> methods = new HashMap<>();

  private final Map<Method, MethodHandle> defaults = new HashMap<>();

  private ClientInvocationHandler(Contract contract, RemoteInvoker remoteInvoker) {
    this.contract = contract;
    contract
        .methods()
        .values()
        .forEach(method -> methods.put(method.java(), new ClientMethod(method, remoteInvoker)));
    for (Method method : contract.type().getMethods()) {
      if (method.isDefault()) {
        addDefault(method);
      }
    }
  }

  public static Object client(Contract contract, RemoteInvoker remoteInvoker) {
    Class<?> type = contract.type();
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        new ClientInvocationHandler(contract, remoteInvoker));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    ClientMethod remote = methods.get(method);
    if (remote != null) {
      return remote.call(arguments);
    }
    MethodHandle local = defaults.get(method);
    return local != null
        ? local.bindTo(proxy).invokeWithArguments(arguments == null ? NONE : arguments)
        : ofObject(proxy, method, arguments);
  }

  private void addDefault(Method method) {
    // invokeDefault of the JDK refuses contracts that are a package's own.
    try {
      Class<?> owner = method.getDeclaringClass();
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
      defaults.put(method, lookup.unreflectSpecial(method, owner));
    } catch (IllegalAccessException closed) {
      throw new IllegalArgumentException(
          "contract " + contract.type().getName() + " is in a module that is not open", closed);
    }
  }

  private Object ofObject(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "client of " + contract.service() + " (" + contract.type().getName() + ")";
    };
  }
}
