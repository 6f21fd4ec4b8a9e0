package dev.flotilla.rpc.impl.contract;

import com.fasterxml.jackson.databind.JavaType;
import dev.flotilla.core.Json;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Contract.ParameterSource;
import dev.flotilla.rpc.impl.codec.InvalidContract;
import dev.flotilla.rpc.impl.codec.WireTypes;
import io.vertx.core.buffer.Buffer;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.MatrixParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one parameter of a method. */
final class ParameterReader {

  private static final List<Class<? extends Annotation>> UNSUPPORTED =
      List.of(
          FormParam.class, CookieParam.class, MatrixParam.class, BeanParam.class, Context.class);

  private final Parameter parameter;
  private final Optional<String> verb;

  ParameterReader(Parameter parameter, Optional<String> verb) {
    this.parameter = parameter;
    this.verb = verb;
  }

  Contract.Parameter read() {
    Map<ParameterSource, String> named = annotated();
    InvalidContract.unless(
        named.size() < 2, "parameter " + parameter + " comes from " + named.keySet());
    ParameterSource parameterSource =
        named.keySet().stream().findFirst().orElse(ParameterSource.BODY);
    String name = parameterSource == ParameterSource.BODY ? javaName() : named.get(parameterSource);
    InvalidContract.unless(!name.isBlank(), "a parameter has an empty name");
    JavaType type = WireTypes.of(parameter.getParameterizedType());
    if (type.getRawClass() != Buffer.class) {
      WireTypes.check(type, "parameter " + name);
    }
    checkFits(parameterSource, name, type);
    return new Contract.Parameter(
        name, parameter.getParameterizedType(), parameterSource, defaultValue(name, type));
  }

  private Map<ParameterSource, String> annotated() {
    for (Class<? extends Annotation> annotation : UNSUPPORTED) {
      InvalidContract.unless(
          !parameter.isAnnotationPresent(annotation),
          "@" + annotation.getSimpleName() + " is not mapped");
    }
    Map<ParameterSource, String> named = new LinkedHashMap<>();
    PathParam path = parameter.getAnnotation(PathParam.class);
    QueryParam query = parameter.getAnnotation(QueryParam.class);
    HeaderParam header = parameter.getAnnotation(HeaderParam.class);
    if (path != null) {
      named.put(ParameterSource.PATH, path.value());
    }
    if (query != null) {
      named.put(ParameterSource.QUERY, query.value());
    }
    if (header != null) {
      named.put(ParameterSource.HEADER, header.value());
    }
    InvalidContract.unless(
        named.isEmpty() || verb.isPresent(),
        "parameter " + named.values() + " comes from HTTP, but the method has no HTTP verb");
    return named;
  }

  private String javaName() {
    InvalidContract.unless(
        parameter.isNamePresent(),
        "the names of its parameters are not in the class file; compile with -parameters");
    return parameter.getName();
  }

  private static void checkFits(ParameterSource parameterSource, String name, JavaType type) {
    if (parameterSource == ParameterSource.BODY) {
      return;
    }
    boolean optional = type.getRawClass() == Optional.class;
    InvalidContract.unless(
        !(optional && parameterSource == ParameterSource.PATH),
        "path variable " + name + " is always there and must not be Optional");
    JavaType held = optional ? type.containedType(0) : type;
    boolean repeated = held.getRawClass() == List.class || held.getRawClass() == Set.class;
    boolean fits =
        WireTypes.isScalar(held)
            || (repeated
                && parameterSource == ParameterSource.QUERY
                && WireTypes.isScalar(held.getContentType()));
    InvalidContract.unless(
        fits,
        "parameter "
            + name
            + " is "
            + held.toCanonical()
            + ", which does not fit into a "
            + parameterSource.name().toLowerCase(java.util.Locale.ROOT)
            + (parameterSource == ParameterSource.HEADER ? "" : " parameter"));
  }

  private Optional<String> defaultValue(String name, JavaType type) {
    DefaultValue given = parameter.getAnnotation(DefaultValue.class);
    if (given == null) {
      return Optional.empty();
    }
    InvalidContract.unless(
        WireTypes.isScalar(type),
        "parameter " + name + " is " + type.toCanonical() + " and cannot have a @DefaultValue");
    try {
      Json.mapper().convertValue(given.value(), type);
    } catch (IllegalArgumentException unreadable) {
      throw new InvalidContract(
          "@DefaultValue \""
              + given.value()
              + "\" of "
              + name
              + " is not of type "
              + type.toCanonical());
    }
    return Optional.of(given.value());
  }
}
