package dev.flotilla.rpc.impl.contract;

import dev.flotilla.rpc.impl.codec.InvalidContract;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path with variables.
 *
 * @param text with a leading slash and without a trailing one; empty for the root
 * @param variables in order
 */
record PathTemplate(String text, List<String> variables) {

  private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_]*)}");

  // What RFC 3986 lets stand in a segment as it is, without percent-encoding.
  private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@-]+");

  /** The template that people wrote, with or without slashes around it. */
  static PathTemplate of(String written) {
    String inner = written.replaceAll("^/|/$", "");
    List<String> variables = new ArrayList<>();
    if (inner.isEmpty()) {
      return new PathTemplate("", variables);
    }
    for (String segment : inner.split("/", -1)) {
      Matcher variable = VARIABLE.matcher(segment);
      if (!variable.matches()) {
        InvalidContract.unless(
            LITERAL.matcher(segment).matches(),
            "segment \"" + segment + "\" of path " + written + " must be plain text or {name}");
      } else {
        variables.add(variable.group(1));
      }
    }
    InvalidContract.unless(
        variables.stream().distinct().count() == variables.size(),
        "path " + written + " names a variable twice");
    return new PathTemplate("/" + inner, List.copyOf(variables));
  }

  /** This template below another. */
  PathTemplate below(PathTemplate root) {
    return of(root.text + text);
  }

  /** The template without the names of its variables: two requests with one shape are the same. */
  String shape() {
    return VARIABLE.matcher(text).replaceAll("{}");
  }
}
