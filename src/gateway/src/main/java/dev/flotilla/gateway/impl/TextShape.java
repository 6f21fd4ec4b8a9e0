package dev.flotilla.gateway.impl;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;

/** How the text of a path, query or header parameter becomes a JSON value. */
enum TextShape {
  TEXT {
    @Override
    Object value(String text) {
      return text;
    }
  },
  INTEGER {
    @Override
    Object value(String text) {
      if (!WHOLE.matcher(text).matches()) {
        throw new NumberFormatException("must be a whole number but was " + shown(text));
      }
      BigInteger number = new BigInteger(text);
      // The narrowest type, as Jackson does it: the validator takes a Long for no int32.
      return number.bitLength() < 32
          ? (Object) number.intValue()
          : number.bitLength() < 64 ? (Object) number.longValue() : number;
    }
  },
  NUMBER {
    @Override
    Object value(String text) {
      if (!DECIMAL.matcher(text).matches()) {
        throw new NumberFormatException("must be a number but was " + shown(text));
      }
      return new BigDecimal(text);
    }
  },
  BOOLEAN {
    @Override
    Object value(String text) {
      if (!text.equals("true") && !text.equals("false")) {
        throw new NumberFormatException("must be true or false but was " + shown(text));
      }
      return Boolean.valueOf(text);
    }
  };

  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,40}");
  private static final Pattern DECIMAL =
      Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");
  private static final Set<Type> INTEGERS =
      Set.of(
          int.class,
          Integer.class,
          long.class,
          Long.class,
          short.class,
          Short.class,
          byte.class,
          Byte.class,
          BigInteger.class);
  private static final Set<Type> NUMBERS =
      Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);

  /**
   * The JSON value that a text stands for.
   *
   * @throws NumberFormatException with a sentence for the client
   */
  abstract Object value(String text);

  /** The shape of a scalar type; contracts let nothing else be a parameter. */
  static TextShape of(Type type) {
    if (INTEGERS.contains(type)) {
      return INTEGER;
    }
    if (NUMBERS.contains(type)) {
      return NUMBER;
    }
    return type == boolean.class || type == Boolean.class ? BOOLEAN : TEXT;
  }

  private static String shown(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text.isEmpty() ? "empty" : text;
  }
}
