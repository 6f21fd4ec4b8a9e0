package dev.flotilla.gateway.impl.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request target's path in the one form that everybody sees: slashes merged, dot segments
 * resolved, unreserved characters decoded, all other escapes in upper case. Whatever could read
 * differently behind the gateway (encoded slashes, backslashes, control characters) is refused.
 *
 * @param text the path, still percent-encoded, without a trailing slash; {@code ""} for the root
 * @param segments of the text, still percent-encoded
 */
public record RequestPath(String text, List<String> segments) {

  static final RequestPath ROOT = new RequestPath("", List.of());

  /**
   * @param target as in the request line, {@code /a/b?c=d} or {@code http://host/a/b}
   * @throws ProblemException if it is malformed or dangerous
   */
  public static RequestPath of(String target) {
    String path = pathOf(target);
    List<String> segments = new ArrayList<>(8);
    boolean changed = false;
    int start = 1;
    while (start <= path.length()) {
      int end = path.indexOf('/', start);
      end = end < 0 ? path.length() : end;
      String raw = path.substring(start, end);
      String segment = normalised(raw);
      changed |= segment != raw || raw.isEmpty() || isDots(segment);
      push(segments, segment);
      start = end + 1;
    }
    if (segments.isEmpty()) {
      return ROOT;
    }
    return new RequestPath(
        changed || path.endsWith("/") ? "/" + String.join("/", segments) : path, segments);
  }

  /** The query of a request target, without the question mark; empty if there is none. */
  public static String queryOf(String target) {
    int question = target.indexOf('?');
    if (question < 0) {
      return "";
    }
    int hash = target.indexOf('#', question);
    return target.substring(question + 1, hash < 0 ? target.length() : hash);
  }

  /**
   * The text that a segment or a query part stands for.
   *
   * @throws ProblemException if it is not UTF-8
   */
  public static String decoded(String encoded, boolean plusIsSpace) {
    if (encoded.indexOf('%') < 0 && !(plusIsSpace && encoded.indexOf('+') >= 0)) {
      return encoded;
    }
    ByteBuffer bytes = ByteBuffer.allocate(encoded.length() * 3);
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.put((byte) escape(encoded, i));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.put((byte) ' ');
      } else {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException notUtf8) {
      throw malformed("the URI has escapes that are not UTF-8");
    }
  }

  private static String pathOf(String target) {
    int from = 0;
    if (!target.startsWith("/")) {
      int scheme = target.indexOf("://");
      if (scheme < 0) {
        throw malformed("the request target must start with a slash");
      }
      from = target.indexOf('/', scheme + 3);
      if (from < 0) {
        return "/";
      }
    }
    int end = from;
    while (end < target.length() && target.charAt(end) != '?' && target.charAt(end) != '#') {
      end++;
    }
    return target.substring(from, end);
  }

  private static void push(List<String> segments, String segment) {
    if (segment.equals("..")) {
      if (segments.isEmpty()) {
        throw malformed("the path leads out of the root");
      }
      segments.remove(segments.size() - 1);
    } else if (!segment.isEmpty() && !segment.equals(".")) {
      segments.add(segment);
    }
  }

  private static boolean isDots(String segment) {
    return segment.equals(".") || segment.equals("..");
  }

  private static String normalised(String raw) {
    StringBuilder rewritten = null;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        rewritten = rewritten == null ? new StringBuilder(raw.substring(0, i)) : rewritten;
        append(rewritten, escape(raw, i));
        i += 2;
      } else {
        refuseUnsafe(c);
        if (rewritten != null) {
          rewritten.append(c);
        }
      }
    }
    return rewritten == null || rewritten.toString().equals(raw) ? raw : rewritten.toString();
  }

  private static void append(StringBuilder text, int value) {
    if (value == '/') {
      throw malformed("the path has an encoded slash");
    }
    refuseUnsafe((char) value);
    if (isUnreserved(value)) {
      text.append((char) value);
    } else {
      text.append('%').append(hex(value >> 4)).append(hex(value & 15));
    }
  }

  private static char hex(int digit) {
    return Character.toUpperCase(Character.forDigit(digit, 16));
  }

  private static void refuseUnsafe(char c) {
    if (c == '\\' || c < 0x20 || c == 0x7f) {
      throw malformed("the path has a backslash or a control character");
    }
  }

  /** RFC 3986, section 2.3. */
  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static int escape(String text, int percent) {
    int high = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 1), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(text.charAt(percent + 2), 16);
    if (low < 0) {
      throw malformed("the URI has a % that is followed by no two hexadecimal digits");
    }
    return high << 4 | low;
  }

  private static ProblemException malformed(String detail) {
    return ProblemException.of(ProblemKind.MALFORMED_REQUEST, detail);
  }
}
