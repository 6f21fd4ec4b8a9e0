package dev.flotilla.rpc.impl.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Contract.Parameter;
import dev.flotilla.rpc.Warm;
import dev.flotilla.rpc.impl.codec.ArgumentCodec;
import dev.flotilla.rpc.impl.codec.InvalidContract;
import dev.flotilla.rpc.impl.codec.RawArguments;
import dev.flotilla.rpc.impl.codec.WireTypes;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/** Reads the arguments of {@link Warm}. */
final class WarmExample {

  private WarmExample() {}

  /** The method with its example, if it has one. */
  static Contract.Method addTo(Contract.Method method) {
    Warm warm = method.java().getAnnotation(Warm.class);
    if (warm == null) {
      return method;
    }
    InvalidContract.unless(
        method.idempotent(),
        "it is @Warm but neither a GET nor @Idempotent, so a call to warm up could have an effect");
    InvalidContract.unless(
        method.parameters().stream().noneMatch(RawArguments::isRaw),
        "it is @Warm and has a Buffer, for which there is no example");
    String arguments = arguments(warm.value(), method.parameters());
    try {
      ArgumentCodec.of(method).decode(Buffer.buffer(arguments));
    } catch (ServiceFailure wrong) {
      throw new InvalidContract("its @Warm does not fit its parameters: " + wrong.getMessage());
    }
    return method.withWarmUp(arguments);
  }

  private static String arguments(String[] given, List<Parameter> parameters) {
    InvalidContract.unless(
        given.length <= parameters.size(),
        "its @Warm has " + given.length + " values for " + parameters.size() + " parameters");
    ArrayNode arguments = Json.mapper().createArrayNode();
    for (int i = 0; i < given.length; i++) {
      arguments.add(value(given[i], parameters.get(i)));
    }
    return arguments.toString();
  }

  private static JsonNode value(String given, Parameter parameter) {
    if (given.equals("null")) {
      return NullNode.getInstance();
    }
    JavaType type = WireTypes.of(parameter.type());
    JavaType held = type.getRawClass() == Optional.class ? type.containedType(0) : type;
    if (isText(held)) {
      return TextNode.valueOf(given);
    }
    try {
      return Json.mapper().readTree(given);
    } catch (JsonProcessingException malformed) {
      throw new InvalidContract(
          "its @Warm has no JSON for " + parameter.name() + " but \"" + given + "\"");
    }
  }

  private static boolean isText(JavaType type) {
    return WireTypes.isScalar(type)
        && !type.isPrimitive()
        && !type.isTypeOrSubTypeOf(Number.class)
        && !type.hasRawClass(Boolean.class);
  }
}
