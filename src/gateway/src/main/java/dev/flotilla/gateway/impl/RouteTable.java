package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.impl.http.RequestPath;
import dev.flotilla.gateway.impl.server.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds what is behind a method and a path. Built once, then read only. The route with the longest
 * path decides; below a contract's path its templates do, literal segments before variables.
 */
final class RouteTable {

  /** What was found: an endpoint, or the methods that would have found one, or neither. */
  record Match(Endpoint endpoint, String route, List<String> variables, Set<String> allow) {

    private static final Match NOTHING = new Match(null, null, List.of(), Set.of());
  }

  private static final String ANY = "*";

  private static final class RouteNode {
    final Map<String, RouteNode> children = new HashMap<>();
    final Map<String, Endpoint> methods = new HashMap<>();
    RouteNode variable;

    /** What leads here, such as {@code /orders/{id}}. */
    String template;

    /** Route that owns everything below; its endpoints by method, {@link #ANY} for all. */
    final Map<String, Endpoint> below = new HashMap<>();

    /** Templates of a contract route that starts here. */
    RouteNode templates;
  }

  private final RouteNode root = new RouteNode();

  /**
   * Gives a path and everything below it to an endpoint.
   *
   * @param method null for all
   */
  void addPrefix(String path, String method, Endpoint endpoint) {
    RouteNode owner = routeNode(root, path);
    owner.template = path.equals("/") ? "/*" : path + "/*";
    owner.below.put(method == null ? ANY : method, endpoint);
  }

  /** Gives one template below a route's path to an endpoint. */
  void addTemplate(String path, String template, String method, Endpoint endpoint) {
    RouteNode route = routeNode(root, path);
    route.templates = route.templates == null ? new RouteNode() : route.templates;
    RouteNode leaf = routeNode(route.templates, template);
    leaf.template = path.equals("/") ? template : path + template;
    if (leaf.methods.putIfAbsent(method, endpoint) != null) {
      throw new IllegalArgumentException("two methods claim " + method + " " + path + template);
    }
  }

  Match find(String method, RequestPath path) {
    List<String> segments = path.segments();
    RouteNode[] routes = new RouteNode[segments.size() + 1];
    RouteNode routeNode = root;
    routes[0] = root;
    for (int i = 0; i < segments.size() && routeNode != null; i++) {
      routeNode = routeNode.children.get(segments.get(i));
      routes[i + 1] = routeNode;
    }
    Set<String> allow = null;
    for (int depth = segments.size(); depth >= 0; depth--) {
      RouteNode route = routes[depth];
      if (route == null) {
        continue;
      }
      Endpoint owner = pick(route.below, method);
      if (owner != null) {
        return new Match(owner, route.template, List.of(), Set.of());
      }
      if (!route.below.isEmpty()) {
        allow = merged(allow, route.below);
      }
      if (route.templates != null) {
        return inContract(route.templates, method, segments, depth, allow);
      }
    }
    return allow == null ? Match.NOTHING : new Match(null, null, List.of(), allow);
  }

  private static Match inContract(
      RouteNode templates, String method, List<String> segments, int depth, Set<String> allow) {
    List<String> variables = new ArrayList<>(2);
    RouteNode leaf = descend(templates, segments, depth, variables);
    if (leaf == null) {
      return allow == null ? Match.NOTHING : new Match(null, null, List.of(), allow);
    }
    Endpoint endpoint = pick(leaf.methods, method);
    return endpoint != null
        ? new Match(endpoint, leaf.template, variables, Set.of())
        : new Match(null, leaf.template, List.of(), merged(allow, leaf.methods));
  }

  private static RouteNode descend(
      RouteNode routeNode, List<String> segments, int at, List<String> variables) {
    if (at == segments.size()) {
      return routeNode.methods.isEmpty() ? null : routeNode;
    }
    RouteNode literal = routeNode.children.get(segments.get(at));
    if (literal != null) {
      RouteNode leaf = descend(literal, segments, at + 1, variables);
      if (leaf != null) {
        return leaf;
      }
    }
    if (routeNode.variable == null) {
      return null;
    }
    variables.add(segments.get(at));
    RouteNode leaf = descend(routeNode.variable, segments, at + 1, variables);
    if (leaf == null) {
      variables.remove(variables.size() - 1);
    }
    return leaf;
  }

  private static Endpoint pick(Map<String, Endpoint> methods, String method) {
    Endpoint endpoint = methods.get(method);
    if (endpoint == null && method.equals("HEAD")) {
      endpoint = methods.get("GET");
    }
    return endpoint == null ? methods.get(ANY) : endpoint;
  }

  private static Set<String> merged(Set<String> allow, Map<String, Endpoint> methods) {
    Set<String> all = allow == null ? new TreeSet<>() : allow;
    all.addAll(methods.keySet());
    if (methods.containsKey("GET")) {
      all.add("HEAD");
    }
    all.add("OPTIONS");
    return all;
  }

  private static RouteNode routeNode(RouteNode from, String path) {
    RouteNode routeNode = from;
    for (String segment : path.split("/")) {
      if (segment.isEmpty()) {
        continue;
      }
      if (segment.startsWith("{")) {
        routeNode.variable = routeNode.variable == null ? new RouteNode() : routeNode.variable;
        routeNode = routeNode.variable;
      } else {
        routeNode = routeNode.children.computeIfAbsent(segment, any -> new RouteNode());
      }
    }
    return routeNode;
  }
}
