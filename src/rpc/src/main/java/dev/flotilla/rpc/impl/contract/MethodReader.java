package dev.flotilla.rpc.impl.contract;

import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Contract.Parameter;
import dev.flotilla.rpc.Contract.ParameterSource;
import dev.flotilla.rpc.Created;
import dev.flotilla.rpc.Idempotent;
import dev.flotilla.rpc.impl.codec.InvalidContract;
import dev.flotilla.rpc.impl.codec.RawArguments;
import dev.flotilla.rpc.impl.codec.WireTypes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads one method of a contract. */
final class MethodReader {

  private final String service;
  private final PathTemplate root;
  private final Method method;

  MethodReader(String service, PathTemplate root, Method method) {
    this.service = service;
    this.root = root;
    this.method = method;
  }

  Contract.Method read() {
    InvalidContract.unless(
        method.getTypeParameters().length == 0, "it has type parameters of its own");
    Type result = result();
    Optional<String> verb = HttpVerbs.of(method);
    List<Parameter> parameters = parameters(verb);
    RoutingKeys.of(method); // refuses what cannot be one
    checkRaw(verb, parameters, result);
    Optional<Contract.Http> http = verb.map(known -> http(known, parameters, result));
    if (http.isEmpty()) {
      InvalidContract.unless(
          !method.isAnnotationPresent(Path.class), "it has @Path but no HTTP verb");
      InvalidContract.unless(
          !method.isAnnotationPresent(Created.class), "it is @Created without a verb");
    }
    boolean idempotent = idempotent(verb);
    return WarmExample.addTo(
        new Contract.Method(
            service,
            method.getName(),
            method,
            parameters,
            result,
            idempotent,
            http,
            Optional.empty()));
  }

  private boolean idempotent(Optional<String> verb) {
    return verb.filter("GET"::equals).isPresent() || method.isAnnotationPresent(Idempotent.class);
  }

  private Type result() {
    InvalidContract.unless(
        method.getReturnType() == Future.class,
        "it returns "
            + method.getGenericReturnType().getTypeName()
            + " but must return io.vertx.core.Future");
    InvalidContract.unless(
        method.getGenericReturnType() instanceof ParameterizedType,
        "it returns a raw Future; name what the future holds, Void for nothing");
    Type held = ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0];
    InvalidContract.unless(
        !(held instanceof WildcardType),
        "it returns Future<" + held.getTypeName() + ">; name what the future holds");
    if (held != Void.class && held != Buffer.class) {
      WireTypes.check(WireTypes.of(held), "its result");
    }
    return held;
  }

  private List<Parameter> parameters(Optional<String> verb) {
    List<Parameter> parameters =
        Arrays.stream(method.getParameters())
            .map(parameter -> new ParameterReader(parameter, verb).read())
            .toList();
    Set<String> names = new TreeSet<>();
    for (Parameter parameter : parameters) {
      InvalidContract.unless(
          names.add(parameter.source() + parameter.name()),
          "parameter " + parameter.name() + " is there twice");
    }
    return parameters;
  }

  private static void checkRaw(Optional<String> verb, List<Parameter> parameters, Type result) {
    List<String> raw =
        parameters.stream().filter(RawArguments::isRaw).map(Parameter::name).toList();
    InvalidContract.unless(
        raw.size() < 2, "one of its parameters can be a Buffer, not all of " + raw);
    InvalidContract.unless(
        verb.isEmpty() || (raw.isEmpty() && result != Buffer.class),
        "a Buffer travels on the bus only, and it has an HTTP verb; use byte[]");
  }

  private Contract.Http http(String verb, List<Parameter> parameters, Type result) {
    Path path = method.getAnnotation(Path.class);
    PathTemplate template = PathTemplate.of(path == null ? "" : path.value());
    checkVariables(template.below(root), parameters);
    checkBody(verb, parameters);
    Created created = method.getAnnotation(Created.class);
    Optional<String> location =
        Optional.ofNullable(created).map(given -> LocationTemplate.read(given, result));
    return new Contract.Http(verb, template.text(), location);
  }

  private static void checkVariables(PathTemplate path, List<Parameter> parameters) {
    Set<String> named =
        parameters.stream()
            .filter(parameter -> parameter.source() == ParameterSource.PATH)
            .map(Parameter::name)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String variable : path.variables()) {
      InvalidContract.unless(
          named.remove(variable),
          "path " + path.text() + " has variable " + variable + " but no @PathParam for it");
    }
    InvalidContract.unless(
        named.isEmpty(), "path \"" + path.text() + "\" has no variable for @PathParam " + named);
  }

  private static void checkBody(String verb, List<Parameter> parameters) {
    List<String> bodies =
        parameters.stream()
            .filter(parameter -> parameter.source() == ParameterSource.BODY)
            .map(Parameter::name)
            .toList();
    InvalidContract.unless(
        bodies.isEmpty() || HttpVerbs.hasBody(verb),
        "a "
            + verb
            + " has no body, so "
            + bodies
            + " needs @PathParam, @QueryParam or @HeaderParam");
    InvalidContract.unless(
        bodies.size() < 2, "a request has one body, and " + bodies + " would all be that body");
  }
}
