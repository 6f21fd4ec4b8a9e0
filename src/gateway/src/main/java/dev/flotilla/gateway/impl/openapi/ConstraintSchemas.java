package dev.flotilla.gateway.impl.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Negative;
import jakarta.validation.constraints.NegativeOrZero;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.math.BigDecimal;

/** Writes rules of {@code jakarta.validation.constraints} into schemas. */
final class ConstraintSchemas {

  /** Texts of base64 with padding (RFC 4648, section 4). */
  static final String BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

  private static final BigDecimal EXACT_AS_DOUBLE = BigDecimal.valueOf(1L << 53);

  private final JsonObject schema;

  private ConstraintSchemas(JsonObject schema) {
    this.schema = schema;
  }

  /**
   * Adds the rules among the annotations, once if they come twice; what a schema cannot say is left
   * to the service.
   */
  static void apply(JsonObject schema, Annotation[] annotations) {
    ConstraintSchemas rules = new ConstraintSchemas(schema);
    for (Annotation annotation : annotations) {
      rules.apply(annotation);
    }
  }

  /** A number as it stands in a document: whole where it is whole. */
  static Number number(BigDecimal number) {
    if (number.signum() != 0 && number.stripTrailingZeros().scale() > 0
        || number.precision() - number.scale() > 40) {
      return number;
    }
    return number.abs().compareTo(EXACT_AS_DOUBLE) < 0
        ? (Number) number.longValueExact()
        : number.toBigIntegerExact();
  }

  private void apply(Annotation rule) {
    if (rule instanceof Size size) {
      size(size.min(), size.max());
    } else if (rule instanceof NotEmpty) {
      size(1, Integer.MAX_VALUE);
    } else if (rule instanceof NotBlank) {
      pattern("[^\\u0000-\\u0020]");
    } else if (rule instanceof Pattern pattern) {
      if (pattern.flags().length == 0) {
        pattern("^(?:" + pattern.regexp() + ")$");
      }
    } else if (rule instanceof Email) {
      schema.put("format", "email");
    } else {
      applyBound(rule);
    }
  }

  private void applyBound(Annotation rule) {
    if (rule instanceof Min min) {
      least(BigDecimal.valueOf(min.value()), true);
    } else if (rule instanceof Max max) {
      most(BigDecimal.valueOf(max.value()), true);
    } else if (rule instanceof DecimalMin min) {
      least(new BigDecimal(min.value()), min.inclusive());
    } else if (rule instanceof DecimalMax max) {
      most(new BigDecimal(max.value()), max.inclusive());
    } else if (rule instanceof Positive) {
      least(BigDecimal.ZERO, false);
    } else if (rule instanceof PositiveOrZero) {
      least(BigDecimal.ZERO, true);
    } else if (rule instanceof Negative) {
      most(BigDecimal.ZERO, false);
    } else if (rule instanceof NegativeOrZero) {
      most(BigDecimal.ZERO, true);
    }
  }

  private void size(int least, int most) {
    if (is("array")) {
      size("minItems", least, "maxItems", most);
    } else if (is("object")) {
      size("minProperties", least, "maxProperties", most);
    } else if (schema.containsKey("contentEncoding")) {
      size("minLength", base64(least), "maxLength", base64(most));
    } else if (is("string")) {
      size("minLength", least, "maxLength", most);
    }
  }

  private void size(String lower, int least, String upper, int most) {
    if (least > 0) {
      schema.put(lower, Math.max(least, schema.getInteger(lower, 0)));
    }
    if (most < Integer.MAX_VALUE) {
      schema.put(upper, Math.min(most, schema.getInteger(upper, Integer.MAX_VALUE)));
    }
  }

  /** Returns the number of base64 characters for a number of bytes. */
  private static int base64(int bytes) {
    return (int) Math.min(Integer.MAX_VALUE, (bytes + 2L) / 3 * 4);
  }

  private void pattern(String pattern) {
    if (!is("string")) {
      return;
    }
    if (!schema.containsKey("pattern")) {
      schema.put("pattern", pattern);
    } else if (!schema.getString("pattern").equals(pattern)) {
      JsonArray more = schema.getJsonArray("allOf", new JsonArray());
      JsonObject another = new JsonObject().put("pattern", pattern);
      schema.put("allOf", more.contains(another) ? more : more.add(another));
    }
  }

  private void least(BigDecimal bound, boolean included) {
    if (isNumeric() && !(included && isTighter("minimum", bound, 1))) {
      schema.put(included ? "minimum" : "exclusiveMinimum", number(bound));
    }
  }

  private void most(BigDecimal bound, boolean included) {
    if (isNumeric() && !(included && isTighter("maximum", bound, -1))) {
      schema.put(included ? "maximum" : "exclusiveMaximum", number(bound));
    }
  }

  private boolean isTighter(String keyword, BigDecimal bound, int sign) {
    Number present = schema.getNumber(keyword);
    return present != null && new BigDecimal(present.toString()).compareTo(bound) * sign > 0;
  }

  private boolean isNumeric() {
    return is("integer") || is("number");
  }

  private boolean is(String type) {
    Object declared = schema.getValue("type");
    return declared instanceof JsonArray either ? either.contains(type) : type.equals(declared);
  }
}
