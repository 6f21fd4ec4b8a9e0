package dev.flotilla.rpc.impl.codec;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.Json;
import dev.flotilla.rpc.ScalarType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which Java types survive the way through JSON unchanged. */
public final class WireTypes {

  private static final Set<Class<?>> FREE_FORM =
      Set.of(byte[].class, JsonNode.class, ObjectNode.class, ArrayNode.class);

  /** What people write instead of a mapped type, and what to write. */
  private static final Map<Class<?>, String> INSTEAD =
      Map.of(
          ZonedDateTime.class, "the name of its zone would be lost; use OffsetDateTime",
          Date.class, "use Instant",
          Buffer.class, "a Buffer is a whole parameter or result; inside of others use byte[]",
          JsonObject.class, "use a record, or JsonNode for free-form content",
          JsonArray.class, "use a List of records, or JsonNode for free-form content",
          Object.class, "name the type",
          Collection.class, "use List");

  private WireTypes() {}

  /** The type with its generics as Jackson sees it. */
  public static JavaType of(Type type) {
    InvalidContract.unless(
        !(type instanceof TypeVariable), type.getTypeName() + " is a variable; name the type");
    return Json.mapper().constructType(type);
  }

  /** Whether one text can hold the value, so that it fits into a path, a query or a header. */
  public static boolean isScalar(JavaType type) {
    Class<?> raw = type.getRawClass();
    return raw.isEnum() || ScalarType.of(raw).isPresent();
  }

  /**
   * Refuses a type that is not mapped.
   *
   * @param where words for messages, such as {@code its result}
   */
  public static void check(JavaType type, String where) {
    check(type, where, new HashSet<>());
    askJackson(type, where);
  }

  private static void check(JavaType type, String where, Set<JavaType> seen) {
    Class<?> raw = type.getRawClass();
    if (isScalar(type) || FREE_FORM.contains(raw) || !seen.add(type)) {
      return;
    }
    if (raw == Optional.class) {
      checkOptional(type.containedTypeOrUnknown(0), where, seen);
    } else if (raw == List.class || raw == Set.class) {
      check(type.getContentType(), "an element of " + where, seen);
    } else if (raw == Map.class) {
      checkMap(type, where, seen);
    } else if (raw.isRecord()) {
      checkRecord(type, where, seen);
    } else {
      throw new InvalidContract(
          where + " is " + text(type) + ", which is not mapped" + advice(raw));
    }
  }

  private static void checkOptional(JavaType held, String where, Set<JavaType> seen) {
    InvalidContract.unless(
        held.getRawClass() != Optional.class,
        where + " is an Optional of an Optional, which JSON cannot tell apart");
    check(held, where, seen);
  }

  private static void checkMap(JavaType type, String where, Set<JavaType> seen) {
    InvalidContract.unless(
        isScalar(type.getKeyType()),
        where + " is a Map with keys of " + text(type.getKeyType()) + ", which fit into no text");
    check(type.getContentType(), "a value of " + where, seen);
  }

  private static void checkRecord(JavaType type, String where, Set<JavaType> seen) {
    for (RecordComponent component : type.getRawClass().getRecordComponents()) {
      JavaType resolved =
          Json.mapper()
              .getTypeFactory()
              .resolveMemberType(component.getGenericType(), type.getBindings());
      check(
          resolved, component.getName() + " of record " + type.getRawClass().getSimpleName(), seen);
    }
  }

  // Annotations may contradict each other in ways that only Jackson sees: conflicting names, two
  // creators. It finds serialisers lazily, so that without this the first call would tell.
  private static void askJackson(JavaType type, String where) {
    JsonMapper mapper = Json.mapper();
    DefaultDeserializationContext blueprint =
        (DefaultDeserializationContext) mapper.getDeserializationContext();
    try {
      mapper.getSerializerProviderInstance().findTypedValueSerializer(type, true, null);
      blueprint
          .createDummyInstance(mapper.getDeserializationConfig())
          .findRootValueDeserializer(type);
    } catch (JsonMappingException unmapped) {
      throw new InvalidContract(where + " is " + text(type) + ": " + unmapped.getOriginalMessage());
    }
  }

  private static String advice(Class<?> raw) {
    String instead = INSTEAD.get(raw);
    if (instead != null) {
      return "; " + instead;
    }
    if (raw.isArray()) {
      return "; use List";
    }
    if (raw.isInterface() || Modifier.isAbstract(raw.getModifiers())) {
      return "; it is abstract, and the receiver could not know what to make";
    }
    return "; use a record";
  }

  private static String text(JavaType type) {
    return type.toCanonical();
  }
}
