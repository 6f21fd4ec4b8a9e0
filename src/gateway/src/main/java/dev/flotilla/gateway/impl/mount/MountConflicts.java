package dev.flotilla.gateway.impl.mount;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.RouteOptions;
import dev.flotilla.gateway.impl.openapi.ServedMethod;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Refuses mounts that would hide something else that the gateway serves. */
public final class MountConflicts {

  private MountConflicts() {}

  /**
   * Compares all mounts with each other, with the routes and with the methods of contracts.
   *
   * @throws ServiceFailure {@code INVALID_ARGUMENT} naming the mount and what it hides
   */
  public static void refuse(
      List<Mount> mounts, List<RouteOptions> routes, List<ServedMethod> served) {
    Set<String> taken = new HashSet<>();
    for (Mount mount : mounts) {
      String path = mount.options().path();
      if (!taken.add(path)) {
        throw hides(path, "another mount at the same path");
      }
      for (RouteOptions route : routes) {
        if (route.path().equals(path)) {
          throw hides(path, "the route at the same path");
        }
      }
      for (ServedMethod method : served) {
        if (path.length() > method.route().path().length() && covers(path, method.path())) {
          throw hides(
              path, method.http().verb() + " " + method.path() + " of " + operation(method));
        }
      }
    }
  }

  /** Whether requests that fit a template begin with the path of a mount. */
  private static boolean covers(String mount, String template) {
    String[] owned = mount.split("/");
    String[] segments = template.split("/");
    if (owned.length > segments.length) {
      return false;
    }
    for (int i = 0; i < owned.length; i++) {
      if (!segments[i].startsWith("{") && !segments[i].equals(owned[i])) {
        return false;
      }
    }
    return true;
  }

  private static String operation(ServedMethod served) {
    return served.method().service() + "." + served.method().name();
  }

  private static ServiceFailure hides(String path, String what) {
    return new ServiceFailure(
        ServiceFailure.Code.INVALID_ARGUMENT,
        "mount " + path + " hides " + what + ": mount the Router at a path of its own");
  }
}
