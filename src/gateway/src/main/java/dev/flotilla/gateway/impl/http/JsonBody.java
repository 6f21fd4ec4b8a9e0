package dev.flotilla.gateway.impl.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.flotilla.gateway.impl.http.Problem.FieldError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON more strictly than most: UTF-8 only, nothing after the value, no name twice in an
 * object (the schema would check one of the two and the service might take the other), and no text
 * that cannot be kept.
 */
public final class JsonBody {

  /**
   * The reader of nested records needs a dozen stack frames per level. Measured: a stack of 1 MiB,
   * the JVM's default, overflows before level 990 in a service.
   */
  private static final int DEEPEST = 200;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build();

  private static final int MOST_FAULTS = 20;

  /** Jackson reads no number of more digits; an exponent must not make more of few. */
  private static final int MOST_DIGITS = 1000;

  private final JsonParser json;
  private final List<FieldError> faults;

  private JsonBody(JsonParser json, List<FieldError> faults) {
    this.json = json;
    this.faults = faults;
  }

  /** The body without the mark of UTF-8 that a parser may ignore (RFC 8259, section 8.1). */
  public static Buffer withoutByteOrderMark(Buffer body) {
    boolean marked =
        body.length() >= 3
            && body.getByte(0) == (byte) 0xEF
            && body.getByte(1) == (byte) 0xBB
            && body.getByte(2) == (byte) 0xBF;
    return marked ? body.slice(3, body.length()) : body;
  }

  /**
   * The value as Vert.x's schema validator wants it.
   *
   * @param faults takes the texts and numbers that are refused whatever the schema says
   * @throws ProblemException if it is not JSON, naming line and column, or not UTF-8
   */
  public static Object parse(Buffer body, List<FieldError> faults) {
    refuseOtherEncodings(body);
    try (JsonParser json = FACTORY.createParser(body.getBytes())) {
      if (json.nextToken() == null) {
        throw ProblemException.of(ProblemKind.MALFORMED_JSON, "the body has white space only");
      }
      Object value = new JsonBody(json, faults).value();
      if (json.nextToken() != null) {
        throw ProblemException.of(
            ProblemKind.MALFORMED_JSON, "the body has more after its JSON value");
      }
      return wrapped(value);
    } catch (JsonProcessingException malformed) {
      throw ProblemException.of(ProblemKind.MALFORMED_JSON, sentence(malformed));
    } catch (IOException impossible) {
      throw new IllegalStateException("bytes in memory cannot be read", impossible);
    }
  }

  /** The narrowest type that holds a number: the validator then knows a whole one as such. */
  public static Number narrowest(BigDecimal number) {
    boolean whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    return whole ? narrowest(number.toBigIntegerExact()) : number;
  }

  /** The narrowest type that holds a whole number. */
  public static Number narrowest(BigInteger number) {
    return number.bitLength() < Integer.SIZE
        ? (Number) number.intValue()
        : number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
  }

  // The parser would guess UTF-16 and UTF-32, but the bytes are handed on as UTF-8; and it takes
  // bytes for characters that are not their UTF-8, such as C0 80 for U+0000.
  private static void refuseOtherEncodings(Buffer body) {
    ByteBuf bytes = ((BufferInternal) body).getByteBuf();
    boolean wide = body.getByte(0) == 0 || (body.length() > 1 && body.getByte(1) == 0);
    if (wide || !ByteBufUtil.isText(bytes, StandardCharsets.UTF_8)) {
      throw ProblemException.of(
          ProblemKind.MALFORMED_JSON, "the body must be UTF-8 (RFC 8259, section 8.1) but is not");
    }
  }

  /** The value that the parser stands on. */
  private Object value() throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> text(json.getText());
      case VALUE_NUMBER_INT -> json.getNumberValue();
      case VALUE_NUMBER_FLOAT -> number();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private Map<String, Object> object() throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = text(json.currentName());
      json.nextToken();
      members.put(name, value());
    }
    return members;
  }

  private List<Object> array() throws IOException {
    List<Object> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value());
    }
    return elements;
  }

  private String text(String text) {
    String fault = ForbiddenText.fault(text);
    if (fault != null) {
      refuse(fault);
    }
    return text;
  }

  private Number number() throws IOException {
    try {
      BigDecimal number = json.getDecimalValue();
      if (Math.abs((long) number.scale()) <= MOST_DIGITS) {
        return narrowest(number);
      }
    } catch (NumberFormatException beyondAnything) {
      // no better than what is only beyond the limit
    }
    refuse("must have an exponent between -" + MOST_DIGITS + " and " + MOST_DIGITS);
    return 0;
  }

  private void refuse(String fault) {
    if (faults.size() < MOST_FAULTS) {
      String pointer = json.getParsingContext().pathAsPointer().toString();
      faults.add(FieldError.inBody(ForbiddenText.shown(pointer), fault));
    }
  }

  @SuppressWarnings("unchecked")
  private static Object wrapped(Object value) {
    if (value instanceof Map<?, ?> object) {
      return new JsonObject((Map<String, Object>) object);
    }
    return value instanceof List<?> array ? new JsonArray(array) : value;
  }

  private static String sentence(JsonProcessingException malformed) {
    String reason = malformed.getOriginalMessage().lines().findFirst().orElse("");
    return malformed.getLocation() == null
        ? reason
        : "line "
            + malformed.getLocation().getLineNr()
            + ", column "
            + malformed.getLocation().getColumnNr()
            + ": "
            + reason;
  }
}
