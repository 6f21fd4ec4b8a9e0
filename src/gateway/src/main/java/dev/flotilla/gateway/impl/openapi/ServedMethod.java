package dev.flotilla.gateway.impl.openapi;

import dev.flotilla.gateway.RouteOptions;
import dev.flotilla.rpc.Contract;

/**
 * A contract method and its path in the API.
 *
 * @param route the route it is behind
 * @param base path of the contract: the route's, then the contract's own root
 * @param template below the base, such as {@code /stock/{sku}}; empty for the base itself
 * @param operationId unique in the document
 */
public record ServedMethod(
    RouteOptions route, Contract.Method method, String base, String template, String operationId) {

  public String path() {
    String path = base + template;
    return path.isEmpty() ? "/" : path;
  }

  public Contract.Http http() {
    return method.http().orElseThrow();
  }
}
