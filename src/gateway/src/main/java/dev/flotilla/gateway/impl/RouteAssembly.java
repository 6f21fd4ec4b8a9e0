package dev.flotilla.gateway.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.RouteOptions;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Invoker;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts an endpoint behind every route, for one event loop. */
final class RouteAssembly {

  private final Vertx vertx;
  private final Clock clock;
  private final Invoker services;
  private final GatewayOptions options;
  private final Site site;

  RouteAssembly(Vertx vertx, Clock clock, Invoker services, GatewayOptions options, Site site) {
    this.vertx = vertx;
    this.clock = clock;
    this.services = services;
    this.options = options;
    this.site = site;
  }

  RouteTable routes(Upstreams upstreams) {
    RouteTable table = new RouteTable();
    for (ServedMethod served : site.served()) {
      table.addTemplate(
          served.route().path(),
          served.path().substring(prefix(served.route())),
          served.http().verb(),
          endpoint(served));
    }
    for (RouteOptions route : options.routes()) {
      if (route.service() != null) {
        table.addPrefix(route.path(), route.method(), stream(route, upstreams));
      }
    }
    site.pages().forEach((path, page) -> table.addTemplate(path, "", "GET", page));
    return table;
  }

  private static int prefix(RouteOptions route) {
    return route.path().equals("/") ? 0 : route.path().length();
  }

  private StreamEndpoint stream(RouteOptions route, Upstreams upstreams) {
    return new StreamEndpoint(
        vertx,
        clock,
        upstreams,
        route,
        RouteBounds.of(options, route),
        options.deadlines().streamIdle());
  }

  private ContractEndpoint endpoint(ServedMethod served) {
    List<String> variables = variables(served.path());
    List<Argument> arguments = new ArrayList<>();
    for (Contract.Parameter parameter : served.method().parameters()) {
      arguments.add(argument(served.operationId(), parameter, variables));
    }
    Location location =
        served.http().location().map(below -> new Location(served.base(), below)).orElse(null);
    return new ContractEndpoint(
        clock,
        services,
        served.method(),
        arguments,
        location,
        RouteBounds.of(options, served.route()));
  }

  private Argument argument(
      String operationId, Contract.Parameter parameter, List<String> variables) {
    if (parameter.source() == Contract.Source.BODY) {
      return new BodyArgument(
          !Types.isOptional(parameter.type()), site.compiled().body(operationId));
    }
    var held = Types.unwrapped(parameter.type());
    boolean many = Types.isCollection(held);
    String in = parameter.source().name().toLowerCase(Locale.ROOT);
    return new TextArgument(
        parameter.name(),
        parameter.source(),
        variables.indexOf(parameter.name()),
        MethodOperation.required(parameter),
        many,
        many && !Types.isOptional(parameter.type()) ? "[]" : "null",
        TextShape.of(many ? Types.argument(held) : held),
        site.compiled().parameter(operationId, parameter.name(), in));
  }

  private static List<String> variables(String path) {
    List<String> variables = new ArrayList<>();
    for (String segment : path.split("/")) {
      if (segment.startsWith("{")) {
        variables.add(segment.substring(1, segment.length() - 1));
      }
    }
    return variables;
  }
}
