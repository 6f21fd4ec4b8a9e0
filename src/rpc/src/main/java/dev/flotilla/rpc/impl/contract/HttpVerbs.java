package dev.flotilla.rpc.impl.contract;

import dev.flotilla.rpc.impl.codec.InvalidContract;
import jakarta.ws.rs.HttpMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The HTTP verb of a method, from its jakarta.ws.rs annotation. */
final class HttpVerbs {

  private static final Set<String> MAPPED = Set.of("GET", "POST", "PUT", "DELETE", "PATCH");

  /** Verbs whose requests have a body with a meaning (RFC 9110, section 9.3). */
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  private HttpVerbs() {}

  static Optional<String> of(Method method) {
    List<String> verbs =
        Arrays.stream(method.getAnnotations())
            .map(Annotation::annotationType)
            .map(type -> type.getAnnotation(HttpMethod.class))
            .filter(Objects::nonNull)
            .map(HttpMethod::value)
            .toList();
    InvalidContract.unless(verbs.size() < 2, "it has more than one HTTP verb: " + verbs);
    verbs.forEach(
        verb ->
            InvalidContract.unless(
                MAPPED.contains(verb),
                "HTTP verb " + verb + " is not mapped; use GET, POST, PUT, DELETE or PATCH"));
    return verbs.stream().findFirst();
  }

  static boolean hasBody(String verb) {
    return WITH_BODY.contains(verb);
  }
}
