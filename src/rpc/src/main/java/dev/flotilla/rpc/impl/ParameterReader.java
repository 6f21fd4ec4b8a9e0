package dev.flotilla.rpc.impl;

import com.fasterxml.jackson.databind.JavaType;
import dev.flotilla.core.Json;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Contract.Source;
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
    Map<Source, String> named = annotated();
    Refusal.unless(named.size() < 2, "parameter " + parameter + " comes from " + named.keySet());
    Source source = named.keySet().stream().findFirst().orElse(Source.BODY);
    String name = source == Source.BODY ? javaName() : named.get(source);
    Refusal.unless(!name.isBlank(), "a parameter has an empty name");
    JavaType type = WireTypes.of(parameter.getParameterizedType());
    if (type.getRawClass() != Buffer.class) {
      WireTypes.check(type, "parameter " + name);
    }
    checkFits(source, name, type);
    return new Contract.Parameter(
        name, parameter.getParameterizedType(), source, defaultValue(name, type));
  }

  private Map<Source, String> annotated() {
    for (Class<? extends Annotation> annotation : UNSUPPORTED) {
      Refusal.unless(
          !parameter.isAnnotationPresent(annotation),
          "@" + annotation.getSimpleName() + " is not mapped");
    }
    Map<Source, String> named = new LinkedHashMap<>();
    PathParam path = parameter.getAnnotation(PathParam.class);
    QueryParam query = parameter.getAnnotation(QueryParam.class);
    HeaderParam header = parameter.getAnnotation(HeaderParam.class);
    if (path != null) {
      named.put(Source.PATH, path.value());
    }
    if (query != null) {
      named.put(Source.QUERY, query.value());
    }
    if (header != null) {
      named.put(Source.HEADER, header.value());
    }
    Refusal.unless(
        named.isEmpty() || verb.isPresent(),
        "parameter " + named.values() + " comes from HTTP, but the method has no HTTP verb");
    return named;
  }

  private String javaName() {
    Refusal.unless(
        parameter.isNamePresent(),
        "the names of its parameters are not in the class file; compile with -parameters");
    return parameter.getName();
  }

  private static void checkFits(Source source, String name, JavaType type) {
    if (source == Source.BODY) {
      return;
    }
    boolean optional = type.getRawClass() == Optional.class;
    Refusal.unless(
        !(optional && source == Source.PATH),
        "path variable " + name + " is always there and must not be Optional");
    JavaType held = optional ? type.containedType(0) : type;
    boolean repeated = held.getRawClass() == List.class || held.getRawClass() == Set.class;
    boolean fits =
        WireTypes.isScalar(held)
            || (repeated && source == Source.QUERY && WireTypes.isScalar(held.getContentType()));
    Refusal.unless(
        fits,
        "parameter "
            + name
            + " is "
            + held.toCanonical()
            + ", which does not fit into a "
            + source.name().toLowerCase(java.util.Locale.ROOT)
            + (source == Source.HEADER ? "" : " parameter"));
  }

  private Optional<String> defaultValue(String name, JavaType type) {
    DefaultValue given = parameter.getAnnotation(DefaultValue.class);
    if (given == null) {
      return Optional.empty();
    }
    Refusal.unless(
        WireTypes.isScalar(type),
        "parameter " + name + " is " + type.toCanonical() + " and cannot have a @DefaultValue");
    try {
      Json.mapper().convertValue(given.value(), type);
    } catch (IllegalArgumentException unreadable) {
      throw new Refusal(
          "@DefaultValue \"" + given.value() + "\" of " + name + " is no " + type.toCanonical());
    }
    return Optional.of(given.value());
  }
}
