package dev.flotilla.gateway.impl.openapi;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.flotilla.gateway.impl.http.JsonBody;
import dev.flotilla.rpc.ScalarType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** How the text of a path, query or header parameter becomes a JSON value. */
public enum ParameterFormat {
  TEXT {
    @Override
    public Object value(String text) {
      return text;
    }

    @Override
    public String json(String text) {
      return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
  },
  INTEGER {
    @Override
    public Object value(String text) {
      if (!WHOLE.matcher(text).matches()) {
        throw new NumberFormatException("must be a whole number but was " + shown(text));
      }
      return JsonBody.narrowest(new BigInteger(text));
    }
  },
  NUMBER {
    @Override
    public Object value(String text) {
      if (!DECIMAL.matcher(text).matches()) {
        throw new NumberFormatException("must be a number but was " + shown(text));
      }
      return JsonBody.narrowest(new BigDecimal(text));
    }

    @Override
    public String json(String text) {
      return new BigDecimal(text).toString(); // with all its digits, and no others
    }
  },
  BOOLEAN {
    @Override
    public Object value(String text) {
      if (!text.equals("true") && !text.equals("false")) {
        throw new NumberFormatException("must be true or false but was " + shown(text));
      }
      return Boolean.valueOf(text);
    }
  };

  /** As many digits as Jackson reads in a number. */
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,1000}");

  private static final Pattern DECIMAL =
      Pattern.compile("-?[0-9]{1,500}(\\.[0-9]{1,500})?([eE][+-]?[0-9]{1,3})?");

  /**
   * The JSON value that a text stands for.
   *
   * @throws NumberFormatException with a sentence for the client
   */
  public abstract Object value(String text);

  /** The JSON of a text that has a value. */
  public String json(String text) {
    return value(text).toString();
  }

  /** The shape of a scalar type; contracts let nothing else be a parameter. */
  public static ParameterFormat of(Type type) {
    Class<?> raw = GenericTypes.raw(type);
    ScalarType.Form form =
        raw.isEnum() ? EnumSchemas.form(raw) : ScalarType.of(raw).orElseThrow().form();
    return valueOf(form.name());
  }

  private static String shown(String text) {
    if (text.codePointCount(0, text.length()) > 40) {
      return text.substring(0, text.offsetByCodePoints(0, 40)) + "…";
    }
    return text.isEmpty() ? "empty" : text;
  }
}
