package dev.flotilla.gateway.impl.openapi;

import dev.flotilla.gateway.impl.http.Problem.FieldError;
import dev.flotilla.rpc.ScalarType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A schema of the document, compiled. Sound values take the short way that only says yes; the long
 * way, which explains, is gone for the others only. One per event loop.
 */
public final class SchemaCheck {

  /** The schema of anything that can be of this type alone says nothing more to check. */
  private static final Set<String> SHAPE_ONLY =
      Set.of("type", "description", "examples", "deprecated", "default", "x-extensible-enum");

  /** The keywords that say what is wrong; all others only say that something below is. */
  private static final Set<String> INNER =
      Set.of("properties", "items", "$ref", "allOf", "anyOf", "additionalProperties");

  /** Of vertx-json-schema: the name is in the sentence only. A test holds it. */
  private static final Pattern MISSING = Pattern.compile("required property \"([^\"]+)\"");

  private static final Pattern OTHER_CHOICE = Pattern.compile("/anyOf/[1-9]");

  /** What texts of a type must be, by the pattern that says so. */
  private static final Map<String, String> RULES =
      Arrays.stream(ScalarType.values())
          .filter(type -> type.pattern().isPresent())
          .collect(Collectors.toMap(type -> type.pattern().get(), type -> type.rule().get()));

  private final SchemaRepository schemas;
  private final JsonSchema schema;
  private final Validator yesOrNo;
  private final Validator explaining;
  private final boolean shapeOnly;

  SchemaCheck(SchemaRepository schemas, JsonSchema schema) {
    this.schemas = schemas;
    this.schema = schema;
    this.yesOrNo = schemas.validator(schema, options(OutputFormat.Flag));
    this.explaining = schemas.validator(schema, options(OutputFormat.Basic));
    this.shapeOnly = SHAPE_ONLY.containsAll(fields(schema));
  }

  /** Whether a value of the right JSON type is always sound, so that asking is a waste. */
  public boolean shapeOnly() {
    return shapeOnly;
  }

  public boolean accepts(Object value) {
    return Boolean.TRUE.equals(yesOrNo.validate(value).getValid());
  }

  /** What is wrong with a value that was not accepted, each fault at its place, at most 20. */
  public List<FieldError> errors(Object value) {
    OutputUnit output = explaining.validate(value);
    List<FieldError> errors = new ArrayList<>();
    for (OutputUnit unit :
        output.getErrors() == null ? List.<OutputUnit>of() : output.getErrors()) {
      if (!INNER.contains(keyword(unit)) && !isOtherChoice(unit) && errors.size() < 20) {
        errors.add(error(unit));
      }
    }
    return errors.isEmpty() ? List.of(FieldError.inBody("", "does not fit the schema")) : errors;
  }

  private FieldError error(OutputUnit unit) {
    String pointer = unit.getInstanceLocation().substring(1); // it begins with #
    if (keyword(unit).equals("pattern")) {
      return FieldError.inBody(pointer, mustFit(unit));
    }
    Matcher missing = MISSING.matcher(unit.getError());
    return keyword(unit).equals("required") && missing.find()
        ? FieldError.inBody(pointer + "/" + missing.group(1), "is missing")
        : FieldError.inBody(pointer, unit.getError());
  }

  /** The validator does not say which pattern it was. */
  private String mustFit(OutputUnit unit) {
    Object at = schema;
    for (String step : unit.getKeywordLocation().substring(2).split("/")) {
      String name = step.replace("~1", "/").replace("~0", "~");
      if (name.equals("$ref") && at instanceof JsonSchema reference) {
        at = schemas.find(reference.get("__absolute_ref__"));
      } else if (at instanceof JsonObject object) {
        at = object.getValue(name);
      } else if (at instanceof JsonArray array) {
        at = array.getValue(Integer.parseInt(name));
      }
    }
    String pattern = String.valueOf(at).replaceFirst("\\\\z$", "\\$");
    return "must be " + RULES.getOrDefault(pattern, "a text that matches " + pattern);
  }

  /**
   * Where one of several schemas must fit, the first is what people mean; the others are lenient.
   */
  private static boolean isOtherChoice(OutputUnit unit) {
    return OTHER_CHOICE.matcher(unit.getKeywordLocation()).find();
  }

  private static String keyword(OutputUnit unit) {
    String location = unit.getKeywordLocation();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private static JsonSchemaOptions options(OutputFormat format) {
    return new JsonSchemaOptions()
        .setBaseUri("app://")
        .setDraft(Draft.DRAFT202012)
        .setOutputFormat(format);
  }

  private static List<String> fields(JsonSchema schema) {
    return schema.fieldNames().stream().filter(name -> !name.startsWith("__")).toList();
  }
}
