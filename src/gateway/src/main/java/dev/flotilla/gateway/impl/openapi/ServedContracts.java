package dev.flotilla.gateway.impl.openapi;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.RouteOptions;
import dev.flotilla.rpc.Contract;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The contract methods that routes serve. */
public final class ServedContracts {

  private ServedContracts() {}

  /**
   * Loads the contracts and lists what they serve over HTTP.
   *
   * @throws ServiceFailure {@code INVALID_ARGUMENT} naming the route if a contract is missing,
   *     cannot work, or has nothing to serve
   */
  public static List<ServedMethod> of(List<RouteOptions> routes) {
    List<ServedMethod> served = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (RouteOptions route : routes) {
      if (route.contract() != null) {
        add(route, contract(route), served, ids);
      }
    }
    return served;
  }

  private static void add(
      RouteOptions route, Contract contract, List<ServedMethod> served, Set<String> ids) {
    int before = served.size();
    String base = (route.path().equals("/") ? "" : route.path()) + contract.root();
    for (Contract.Method method : contract.methods().values()) {
      if (method.http().isPresent()) {
        String id = method.service() + "." + method.name();
        while (!ids.add(id)) {
          id += "-again"; // the same contract behind a second route
        }
        served.add(new ServedMethod(route, method, base, method.http().get().path(), id));
      }
    }
    if (served.size() == before) {
      throw refuse(route, "has no method with an HTTP mapping");
    }
  }

  private static Contract contract(RouteOptions route) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context == null ? ServedContracts.class.getClassLoader() : context;
    try {
      return Contract.of(Class.forName(route.contract(), false, loader));
    } catch (ClassNotFoundException missing) {
      throw refuse(route, "is not on the class path");
    } catch (IllegalArgumentException unworkable) {
      throw refuse(route, "cannot be served: " + unworkable.getMessage());
    }
  }

  private static ServiceFailure refuse(RouteOptions route, String why) {
    return new ServiceFailure(
        ServiceFailure.Code.INVALID_ARGUMENT,
        "route " + route.path() + ": contract " + route.contract() + " " + why);
  }
}
