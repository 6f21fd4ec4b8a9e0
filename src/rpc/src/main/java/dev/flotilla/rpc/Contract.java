package dev.flotilla.rpc;

import dev.flotilla.rpc.impl.contract.Contracts;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A contract, read from its interface once: what publish, client, gateway and API documents share.
 *
 * @param type the interface
 * @param service name in discovery
 * @param root path of the whole contract below the gateway's prefix, such as {@code /warehouse},
 *     from {@code @Path} on the interface; empty if there is none
 * @param methods by name, in that order; a contract has no overloads
 */
public record Contract(Class<?> type, String service, String root, Map<String, Method> methods) {

  public Contract {
    methods = Collections.unmodifiableMap(new TreeMap<>(methods));
  }

  /**
   * Reads a contract. The same interface gives the same object.
   *
   * <p>Every abstract method is part of it: its result is a {@code Future} of {@code Void} or of a
   * mapped type. Mapped are records, enums, {@code String}, {@code boolean}, numbers, {@code UUID},
   * {@code URI}, the types of {@code java.time} except {@code ZonedDateTime}, {@code byte[]},
   * Jackson's {@code JsonNode}, and {@code Optional}, {@code List}, {@code Set} and {@code Map} of
   * those. One parameter and the result may be a {@code Buffer}, on the bus only: its bytes travel
   * as they are, and must not be changed after they were handed over. A method with one of {@code
   * GET POST PUT DELETE PATCH} is mapped to HTTP; one without is on the bus only. Default methods
   * run at the caller; static methods do not take part.
   *
   * @throws IllegalArgumentException with a sentence that says why it cannot work
   */
  public static Contract of(Class<?> type) {
    return Contracts.of(type);
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
   * @param warmUp arguments of its {@link Warm} example as a JSON array, for {@link
   *     Invoker#invoke}; empty if it has none
   */
  public record Method(
      String service,
      String name,
      java.lang.reflect.Method java,
      List<Parameter> parameters,
      Type result,
      boolean idempotent,
      Optional<Http> http,
      Optional<String> warmUp) {

    public Method {
      parameters = List.copyOf(parameters);
    }

    /** This method with an example. */
    public Method withWarmUp(String arguments) {
      return new Method(
          service, name, java, parameters, result, idempotent, http, Optional.of(arguments));
    }
  }

  /** Where a parameter comes from over HTTP. */
  public enum ParameterSource {
    PATH,
    QUERY,
    HEADER,
    /** The whole body; also every parameter of a method that is on the bus only. */
    BODY
  }

  /**
   * One parameter.
   *
   * @param name in the path, query or header; the Java name for a body
   * @param type as declared; {@code Optional} marks it as not required
   * @param source where it comes from over HTTP
   * @param defaultValue text of {@code @DefaultValue}: stands in for {@code null} in the arguments,
   *     applied by the service
   */
  public record Parameter(
      String name, Type type, ParameterSource source, Optional<String> defaultValue) {}

  /**
   * Mapping of a method to HTTP.
   *
   * @param verb the HTTP method, such as {@code GET}
   * @param path template below the contract's root, such as {@code /stock/{sku}}; empty for the
   *     root itself. A variable is always a whole segment
   * @param location template of the {@code Location} header when it answers 201, below the root
   */
  public record Http(String verb, String path, Optional<String> location) {}
}
