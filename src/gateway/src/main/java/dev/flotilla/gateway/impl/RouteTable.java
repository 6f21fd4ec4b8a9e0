package dev.flotilla.gateway.impl;

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
  record Match(Endpoint endpoint, List<String> variables, Set<String> allow) {

    private static final Match NOTHING = new Match(null, List.of(), Set.of());
  }

  private static final String ANY = "*";

  private static final class Node {
    final Map<String, Node> children = new HashMap<>();
    final Map<String, Endpoint> methods = new HashMap<>();
    Node variable;

    /** Route that owns everything below; its endpoints by method, {@link #ANY} for all. */
    final Map<String, Endpoint> below = new HashMap<>();

    /** Templates of a contract route that starts here. */
    Node templates;
  }

  private final Node root = new Node();

  /**
   * Gives a path and everything below it to an endpoint.
   *
   * @param method null for all
   */
  void addPrefix(String path, String method, Endpoint endpoint) {
    node(root, path).below.put(method == null ? ANY : method, endpoint);
  }

  /** Gives one template below a route's path to an endpoint. */
  void addTemplate(String path, String template, String method, Endpoint endpoint) {
    Node route = node(root, path);
    route.templates = route.templates == null ? new Node() : route.templates;
    Node leaf = node(route.templates, template);
    if (leaf.methods.putIfAbsent(method, endpoint) != null) {
      throw new IllegalArgumentException("two methods claim " + method + " " + path + template);
    }
  }

  Match find(String method, RequestPath path) {
    List<String> segments = path.segments();
    Node[] routes = new Node[segments.size() + 1];
    Node node = root;
    routes[0] = root;
    for (int i = 0; i < segments.size() && node != null; i++) {
      node = node.children.get(segments.get(i));
      routes[i + 1] = node;
    }
    Set<String> allow = null;
    for (int depth = segments.size(); depth >= 0; depth--) {
      Node route = routes[depth];
      if (route == null) {
        continue;
      }
      Endpoint owner = pick(route.below, method);
      if (owner != null) {
        return new Match(owner, List.of(), Set.of());
      }
      if (!route.below.isEmpty()) {
        allow = merged(allow, route.below);
      }
      if (route.templates != null) {
        return inContract(route.templates, method, segments, depth, allow);
      }
    }
    return allow == null ? Match.NOTHING : new Match(null, List.of(), allow);
  }

  private static Match inContract(
      Node templates, String method, List<String> segments, int depth, Set<String> allow) {
    List<String> variables = new ArrayList<>(2);
    Node leaf = descend(templates, segments, depth, variables);
    if (leaf == null) {
      return allow == null ? Match.NOTHING : new Match(null, List.of(), allow);
    }
    Endpoint endpoint = pick(leaf.methods, method);
    return endpoint != null
        ? new Match(endpoint, variables, Set.of())
        : new Match(null, List.of(), merged(allow, leaf.methods));
  }

  private static Node descend(Node node, List<String> segments, int at, List<String> variables) {
    if (at == segments.size()) {
      return node.methods.isEmpty() ? null : node;
    }
    Node literal = node.children.get(segments.get(at));
    if (literal != null) {
      Node leaf = descend(literal, segments, at + 1, variables);
      if (leaf != null) {
        return leaf;
      }
    }
    if (node.variable == null) {
      return null;
    }
    variables.add(segments.get(at));
    Node leaf = descend(node.variable, segments, at + 1, variables);
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

  private static Node node(Node from, String path) {
    Node node = from;
    for (String segment : path.split("/")) {
      if (segment.isEmpty()) {
        continue;
      }
      if (segment.startsWith("{")) {
        node.variable = node.variable == null ? new Node() : node.variable;
        node = node.variable;
      } else {
        node = node.children.computeIfAbsent(segment, any -> new Node());
      }
    }
    return node;
  }
}
