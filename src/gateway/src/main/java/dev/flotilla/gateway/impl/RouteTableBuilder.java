package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.RouteOptions;
import dev.flotilla.gateway.impl.contract.BodyArgument;
import dev.flotilla.gateway.impl.contract.ContractEndpoint;
import dev.flotilla.gateway.impl.contract.LocationHeader;
import dev.flotilla.gateway.impl.contract.ParameterArgument;
import dev.flotilla.gateway.impl.contract.RequestArgument;
import dev.flotilla.gateway.impl.mount.Mount;
import dev.flotilla.gateway.impl.mount.MountEndpoint;
import dev.flotilla.gateway.impl.openapi.GenericTypes;
import dev.flotilla.gateway.impl.openapi.MethodOperation;
import dev.flotilla.gateway.impl.openapi.ParameterFormat;
import dev.flotilla.gateway.impl.openapi.ServedMethod;
import dev.flotilla.gateway.impl.proxy.StreamEndpoint;
import dev.flotilla.gateway.impl.proxy.UpstreamClients;
import dev.flotilla.gateway.impl.server.RouteLimits;
import dev.flotilla.rpc.Contract;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes the endpoint of every route and mount, for one event loop. */
final class RouteTableBuilder {

  private final Vertx vertx;
  private final GatewayImpl.Dependencies dependencies;
  private final GatewayOptions options;
  private final ServedApi servedApi;

  RouteTableBuilder(
      Vertx vertx,
      GatewayImpl.Dependencies dependencies,
      GatewayOptions options,
      ServedApi servedApi) {
    this.vertx = vertx;
    this.dependencies = dependencies;
    this.options = options;
    this.servedApi = servedApi;
  }

  RouteTable routes(UpstreamClients upstreamClients) {
    RouteTable table = new RouteTable();
    for (ServedMethod served : servedApi.served()) {
      table.addTemplate(
          served.route().path(),
          served.path().substring(prefix(served.route())),
          served.http().verb(),
          endpoint(served));
    }
    for (RouteOptions route : options.routes()) {
      if (route.service() != null) {
        table.addPrefix(route.path(), route.method(), stream(route, upstreamClients));
      }
    }
    for (Mount mount : dependencies.mounts()) {
      table.addPrefix(mount.options().path(), null, mounted(mount));
    }
    servedApi.pages().forEach((path, page) -> table.addTemplate(path, "", "GET", page));
    return table;
  }

  private MountEndpoint mounted(Mount mount) {
    return new MountEndpoint(
        vertx,
        dependencies.clock(),
        mount,
        RouteLimits.of(options, mount.options()),
        options.timeouts().stream());
  }

  private static int prefix(RouteOptions route) {
    return route.path().equals("/") ? 0 : route.path().length();
  }

  private StreamEndpoint stream(RouteOptions route, UpstreamClients upstreamClients) {
    return new StreamEndpoint(
        vertx,
        dependencies.clock(),
        upstreamClients,
        route,
        RouteLimits.of(options, route),
        options.timeouts().streamIdle());
  }

  private ContractEndpoint endpoint(ServedMethod served) {
    List<String> variables = variables(served.path());
    List<RequestArgument> requestArguments = new ArrayList<>();
    for (Contract.Parameter parameter : served.method().parameters()) {
      requestArguments.add(requestArgument(served.operationId(), parameter, variables));
    }
    LocationHeader locationHeader =
        served
            .http()
            .location()
            .map(below -> new LocationHeader(served.base(), below))
            .orElse(null);
    return new ContractEndpoint(
        dependencies.clock(),
        dependencies.services(),
        served.method(),
        requestArguments,
        locationHeader,
        RouteLimits.of(options, served.route()));
  }

  private RequestArgument requestArgument(
      String operationId, Contract.Parameter parameter, List<String> variables) {
    if (parameter.source() == Contract.ParameterSource.BODY) {
      return new BodyArgument(
          !GenericTypes.isOptional(parameter.type()), servedApi.compiled().body(operationId));
    }
    var held = GenericTypes.unwrapped(parameter.type());
    boolean many = GenericTypes.isCollection(held);
    String in = parameter.source().name().toLowerCase(Locale.ROOT);
    return new ParameterArgument(
        parameter.name(),
        parameter.source(),
        variables.indexOf(parameter.name()),
        MethodOperation.required(parameter),
        many,
        many && !GenericTypes.isOptional(parameter.type()) ? "[]" : "null",
        ParameterFormat.of(many ? GenericTypes.argument(held) : held),
        servedApi.compiled().parameter(operationId, parameter.name(), in));
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
