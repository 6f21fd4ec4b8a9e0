package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.impl.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a query, decoded, in order; names may repeat. */
final class Query {

  private static final Query NONE = new Query();

  private final List<String> names = new ArrayList<>(4);
  private final List<String> values = new ArrayList<>(4);

  private Query() {}

  /**
   * @param text without the question mark
   * @throws Refusal if an escape is malformed
   */
  static Query of(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    Query query = new Query();
    for (String pair : text.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        query.names.add(RequestPath.decoded(equals < 0 ? pair : pair.substring(0, equals), true));
        String name = query.names.get(query.names.size() - 1);
        query.values.add(equals < 0 ? "" : value(name, pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String value(String name, String encoded) {
    try {
      return RequestPath.decoded(encoded, true);
    } catch (Refusal malformed) {
      String detail = malformed.problem().detail();
      throw new Refusal(
          Problem.invalid(List.of(FieldError.inParameter(Texts.shown(name), detail))));
    }
  }

  List<String> all(String name) {
    List<String> found = List.of();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        if (found.isEmpty()) {
          found = new ArrayList<>(1);
        }
        found.add(values.get(i));
      }
    }
    return found;
  }
}
