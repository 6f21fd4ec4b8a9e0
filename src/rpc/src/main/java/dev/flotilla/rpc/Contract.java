package dev.flotilla.rpc;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A contract, read from its interface once: what publish, client, gateway and API documents share.
 *
 * @param type the interface
 * @param service name in discovery
 * @param methods by name; a contract has no overloads
 */
public record Contract(Class<?> type, String service, Map<String, Method> methods) {

  public Contract {
    methods = Map.copyOf(methods);
  }

  /**
   * Reads a contract.
   *
   * @throws IllegalArgumentException with a sentence that says why it cannot work
   */
  public static Contract of(Class<?> type) {
    throw new UnsupportedOperationException();
  }

  /**
   * One method of a contract.
   *
   * @param service name of the service it belongs to
   * @param name of the method
   * @param java the method itself
   * @param parameters in order
   * @param result what the future holds; {@code Void} for nothing
   * @param idempotent whether it may be repeated although it may have run
   * @param http its mapping to HTTP; empty if it is on the bus only
   */
  public record Method(
      String service,
      String name,
      java.lang.reflect.Method java,
      List<Parameter> parameters,
      Type result,
      boolean idempotent,
      Optional<Http> http) {}

  /** Where a parameter comes from over HTTP. */
  public enum Source {
    PATH,
    QUERY,
    HEADER,
    BODY
  }

  /**
   * One parameter.
   *
   * @param name in the path, query or header; the Java name for a body
   * @param type as declared; {@code Optional} marks it as not required
   * @param source where it comes from over HTTP
   */
  public record Parameter(String name, Type type, Source source) {}

  /**
   * Mapping of a method to HTTP.
   *
   * @param verb as {@code GET}
   * @param path template below the contract's root, as {@code /stock/{sku}}
   * @param location template of the {@code Location} header when it answers 201
   */
  public record Http(String verb, String path, Optional<String> location) {}
}
