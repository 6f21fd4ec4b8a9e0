package dev.flotilla.gateway.impl.http;

import dev.flotilla.gateway.impl.http.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a query, decoded, in order; names may repeat. */
public final class QueryParameters {

  private static final QueryParameters NONE = new QueryParameters();

  private final List<String> names = new ArrayList<>(4);
  private final List<String> values = new ArrayList<>(4);

  private QueryParameters() {}

  /**
   * @param text without the question mark
   * @throws ProblemException if an escape is malformed
   */
  public static QueryParameters of(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    QueryParameters queryParameters = new QueryParameters();
    for (String pair : text.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        queryParameters.names.add(
            RequestPath.decoded(equals < 0 ? pair : pair.substring(0, equals), true));
        String name = queryParameters.names.get(queryParameters.names.size() - 1);
        queryParameters.values.add(equals < 0 ? "" : value(name, pair.substring(equals + 1)));
      }
    }
    return queryParameters;
  }

  private static String value(String name, String encoded) {
    try {
      return RequestPath.decoded(encoded, true);
    } catch (ProblemException malformed) {
      String detail = malformed.problem().detail();
      throw new ProblemException(
          Problem.invalid(List.of(FieldError.inParameter(ForbiddenText.shown(name), detail))));
    }
  }

  public List<String> all(String name) {
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
