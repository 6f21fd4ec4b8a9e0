package dev.flotilla.gateway.impl.openapi;

import dev.flotilla.rpc.Contract;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Locale;

/** A contract method as an operation of the document. */
public final class MethodOperation {

  private final SchemaGenerator schemaGenerator;

  MethodOperation(SchemaGenerator schemaGenerator) {
    this.schemaGenerator = schemaGenerator;
  }

  JsonObject of(ServedMethod served) {
    Contract.Method method = served.method();
    JsonObject operation =
        new JsonObject()
            .put("operationId", served.operationId())
            .put("tags", new JsonArray().add(method.service()));
    describe(method, operation);
    JsonArray parameters = new JsonArray();
    List<Contract.Parameter> declared = method.parameters();
    for (int i = 0; i < declared.size(); i++) {
      Parameter java = method.java().getParameters()[i];
      if (declared.get(i).source() == Contract.ParameterSource.BODY) {
        operation.put("requestBody", body(declared.get(i), java));
      } else {
        parameters.add(parameter(declared.get(i), java));
      }
    }
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    return operation.put("responses", responses(served, operation.containsKey("requestBody")));
  }

  private static void describe(Contract.Method method, JsonObject operation) {
    Operation written = method.java().getAnnotation(Operation.class);
    boolean summarised = written != null && !written.summary().isBlank();
    operation.put("summary", summarised ? written.summary() : words(method.name()));
    if (written != null && !written.description().isBlank()) {
      operation.put("description", written.description());
    }
    if (written != null && written.deprecated()
        || method.java().isAnnotationPresent(Deprecated.class)) {
      operation.put("deprecated", true);
    }
  }

  private JsonObject parameter(Contract.Parameter declared, Parameter java) {
    JsonObject schema = schemaGenerator.ofText(java);
    declared
        .defaultValue()
        .ifPresent(text -> schema.put("default", ParameterFormat.of(declared.type()).value(text)));
    JsonObject parameter =
        new JsonObject()
            .put("name", declared.name())
            .put("in", declared.source().name().toLowerCase(Locale.ROOT))
            .put("required", required(declared))
            .put("schema", schema);
    if (GenericTypes.isCollection(GenericTypes.unwrapped(declared.type()))) {
      parameter.put("explode", true);
    }
    return parameter;
  }

  /** A list may be empty and a default stands in: only the others must be given. */
  public static boolean required(Contract.Parameter declared) {
    return !GenericTypes.isOptional(declared.type())
        && !GenericTypes.isCollection(declared.type())
        && declared.defaultValue().isEmpty();
  }

  private JsonObject body(Contract.Parameter declared, Parameter java) {
    JsonObject schema = schemaGenerator.ofBody(java);
    return new JsonObject()
        .put("required", !GenericTypes.isOptional(declared.type()))
        .put("content", ResponseSchemas.content("application/json", schema));
  }

  private JsonObject responses(ServedMethod served, boolean hasBody) {
    Contract.Method method = served.method();
    boolean writes = !served.http().verb().equals("GET");
    JsonObject responses = new JsonObject();
    if (method.result() == Void.class) {
      responses.put("204", new JsonObject().put("description", "No content."));
    } else {
      boolean created = served.http().location().isPresent();
      JsonObject success =
          new JsonObject()
              .put("description", created ? "Created." : "OK.")
              .put(
                  "content",
                  ResponseSchemas.content("application/json", schemaGenerator.of(method.result())));
      if (created) {
        success.put("headers", new JsonObject().put("Location", location()));
      }
      responses.put(created ? "201" : "200", success);
    }
    return responses.mergeIn(ResponseSchemas.of(hasBody, writes, isConditional(method)));
  }

  /** Whether it takes the version that must still be there. */
  public static boolean isConditional(Contract.Method method) {
    return method.parameters().stream()
        .anyMatch(
            parameter ->
                parameter.source() == Contract.ParameterSource.HEADER
                    && parameter.name().equalsIgnoreCase("If-Match"));
  }

  private static JsonObject location() {
    return new JsonObject()
        .put("description", "URI of the created resource.")
        .put("schema", new JsonObject().put("type", "string"));
  }

  /** {@code setStock} as "Set stock". */
  private static String words(String name) {
    String spaced = name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    return Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1);
  }
}
