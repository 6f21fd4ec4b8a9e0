package dev.flotilla.gateway.impl.http;

import dev.flotilla.core.CallContext;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.Locale;

/** What the headers of a request say, and which of them are refused. */
public final class RequestHeaders {

  /** A rest of a body that is cheaper to read than a connection is to open. */
  private static final long SHORT_BODY = 64 << 10;

  private RequestHeaders() {}

  /**
   * Refuses what is read in different ways by different servers: more than one host, and header
   * names with underscores, which CGI-like servers cannot tell from dashes; and expectations other
   * than 100-continue (RFC 9110, section 10.1.1).
   */
  public static void refuseAmbiguous(HttpServerRequest request) {
    String expect = request.getHeader(HttpHeaders.EXPECT);
    if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
      throw ProblemException.of(
          ProblemKind.EXPECTATION_FAILED, "Expect can only be 100-continue but was " + expect);
    }
    int[] hosts = {0};
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (name.length() == 4 && name.equalsIgnoreCase("host")) {
                hosts[0]++;
              } else if (name.indexOf('_') >= 0) {
                throw malformed("the header name " + name + " has an underscore");
              }
            });
    if (hosts[0] > 1) {
      throw malformed("the request has more than one Host header");
    }
    if (hosts[0] == 0 && request.version() == HttpVersion.HTTP_1_1) {
      throw malformed("the request has no Host header");
    }
  }

  /** Whether a body follows. */
  public static boolean announceBody(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return length == null ? headers.contains(HttpHeaders.TRANSFER_ENCODING) : !length.equals("0");
  }

  /** Bytes of the body as announced; -1 if it is chunked or there is none. */
  public static long bodyBytes(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length.trim());
    } catch (NumberFormatException notANumber) {
      throw malformed("Content-Length must be a whole number");
    }
  }

  /** Whether the rest of an unwanted body is worth reading to keep the connection. */
  public static boolean bodyWillComeSoon(MultiMap headers) {
    try {
      long bytes = bodyBytes(headers);
      return bytes >= 0 && bytes <= SHORT_BODY && !headers.contains(HttpHeaders.EXPECT);
    } catch (ProblemException malformed) {
      return false;
    }
  }

  /** The time that the client gives the answer, at most {@code most}. */
  public static Duration deadline(MultiMap headers, Duration most) {
    String wanted = headers.get(CallContext.DEADLINE_HEADER);
    if (wanted == null) {
      return most;
    }
    if (!wanted.matches("\\d{1,12}") || Long.parseLong(wanted) == 0) {
      throw malformed(CallContext.DEADLINE_HEADER + " must be whole milliseconds, 1 or more");
    }
    Duration left = Duration.ofMillis(Long.parseLong(wanted));
    return left.compareTo(most) < 0 ? left : most;
  }

  /** The media type of the body without parameters, in lower case; empty if none is named. */
  static String mediaType(MultiMap headers) {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type == null) {
      return "";
    }
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).trim().toLowerCase(Locale.ROOT);
  }

  /** Refuses bodies that are not JSON in UTF-8 without a further encoding. */
  public static void requireJson(MultiMap headers) {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (!"application/json".equals(type)) {
      String media = mediaType(headers);
      boolean json =
          media.equals("application/json")
              || (media.startsWith("application/") && media.endsWith("+json"));
      if (!json) {
        throw unsupported("Content-Type must be application/json", type);
      }
      String charset = parameter(type, "charset");
      if (charset != null && !charset.equalsIgnoreCase("utf-8")) {
        throw unsupported("the charset must be utf-8", charset);
      }
    }
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw unsupported("Content-Encoding must be absent", encoding);
    }
  }

  /** Refuses clients that accept no JSON. */
  public static void requireJsonAccepted(MultiMap headers) {
    String accept = headers.get(HttpHeaders.ACCEPT);
    if (accept == null || accept.equals("*/*") || accept.equals("application/json")) {
      return;
    }
    for (String range : String.join(",", headers.getAll(HttpHeaders.ACCEPT)).split(",")) {
      String media = range.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
      boolean json =
          media.equals("*/*")
              || media.equals("application/*")
              || media.equals("application/json")
              || media.equals("application/problem+json");
      String weight = parameter(range, "q");
      if (json && (weight == null || !weight.matches("0(\\.0{0,3})?"))) {
        return;
      }
    }
    throw ProblemException.of(
        ProblemKind.NOT_ACCEPTABLE, "only application/json is offered but Accept is " + accept);
  }

  /** Whether a client asks for HTML by its name, as browsers do and programs do not. */
  public static boolean asksForHtml(MultiMap headers) {
    for (String range : String.join(",", headers.getAll(HttpHeaders.ACCEPT)).split(",")) {
      String media = range.split(";", 2)[0].trim();
      String weight = parameter(range, "q");
      if (media.equalsIgnoreCase("text/html")
          && (weight == null || !weight.matches("0(\\.0{0,3})?"))) {
        return true;
      }
    }
    return false;
  }

  static ProblemException unsupported(String rule, String value) {
    String was = value == null ? "absent" : value;
    return ProblemException.of(ProblemKind.UNSUPPORTED_MEDIA_TYPE, rule + " but was " + was);
  }

  private static String parameter(String value, String name) {
    for (String part : value.split(";")) {
      int equals = part.indexOf('=');
      if (equals > 0 && part.substring(0, equals).trim().equalsIgnoreCase(name)) {
        return part.substring(equals + 1).trim().replace("\"", "");
      }
    }
    return null;
  }

  private static ProblemException malformed(String detail) {
    return ProblemException.of(ProblemKind.MALFORMED_REQUEST, detail);
  }
}
