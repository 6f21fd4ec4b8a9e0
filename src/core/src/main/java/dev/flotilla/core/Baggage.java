package dev.flotilla.core;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link CallContext#baggage} as the W3C {@code baggage} header carries it, on HTTP and on the
 * event bus. Shape: {@code x-canary=always,user=J%C3%BCrgen}; values are UTF-8, percent-encoded.
 *
 * <p>Nothing is refused: an entry that is malformed, or that is over {@value #MAX_ENTRIES} entries
 * or {@value #MAX_BYTES} bytes together with those before it, is left out whole. Of two entries
 * with one name the later counts. Properties of an entry (after {@code ;}) are left out.
 *
 * @see <a href="https://www.w3.org/TR/baggage/">W3C Baggage</a>
 */
public final class Baggage {

  /** Name of the header. */
  public static final String HEADER = "baggage";

  /** 64. Source: W3C Baggage, section 3.3.2: what every implementation must propagate. */
  public static final int MAX_ENTRIES = 64;

  /** 8192, names, values, {@code =} and commas. Source: W3C Baggage, section 3.3.2. */
  public static final int MAX_BYTES = 8192;

  /**
   * Prefix of the entries that Flotilla itself sets. A server that accepts requests from outside
   * ignores such entries in them.
   */
  public static final String OWN_PREFIX = "flotilla-";

  private static final String NAME_MARKS = "!#$%&'*+-.^_`|~";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private Baggage() {}

  /** What one header says; empty when it is absent (null). */
  public static Map<String, String> parse(String header) {
    return header == null ? Map.of() : parse(List.of(header));
  }

  /**
   * What these headers of one message say together.
   *
   * @return in the order of the headers; the caller may change it if it is not empty
   */
  public static Map<String, String> parse(List<String> headers) {
    if (headers.isEmpty()) {
      return Map.of();
    }
    Map<String, String> entries = new LinkedHashMap<>();
    int bytes = 0;
    for (String header : headers) {
      for (String member : header.split(",")) {
        String entry = withoutProperties(member);
        int after = bytes + entry.length() + (bytes == 0 ? 0 : 1);
        if (after <= MAX_BYTES && add(entry, entries)) {
          bytes = after;
        }
      }
    }
    return entries;
  }

  /** The header's value; empty if there is nothing to say. */
  public static String write(Map<String, String> entries) {
    if (entries.isEmpty()) {
      return "";
    }
    StringBuilder header = new StringBuilder();
    int count = 0;
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      int before = header.length();
      if (count < MAX_ENTRIES && isName(entry.getKey())) {
        header.append(before == 0 ? "" : ",").append(entry.getKey()).append('=');
        encode(entry.getValue(), header);
        count++;
      }
      if (header.length() > MAX_BYTES) {
        header.setLength(before);
        count--;
      }
    }
    return header.toString();
  }

  /** Whether a text can be the name of an entry: a token, as names of HTTP headers are. */
  public static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isNameChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static String withoutProperties(String member) {
    int properties = member.indexOf(';');
    return (properties < 0 ? member : member.substring(0, properties)).strip();
  }

  private static boolean add(String entry, Map<String, String> entries) {
    int equals = entry.indexOf('=');
    if (equals <= 0) {
      return false;
    }
    String name = entry.substring(0, equals).strip();
    String value = entry.substring(equals + 1).strip();
    boolean room = entries.size() < MAX_ENTRIES || entries.containsKey(name);
    if (!room || !isName(name) || !value.chars().allMatch(Baggage::isValueChar)) {
      return false;
    }
    entries.put(name, decode(value));
    return true;
  }

  private static boolean isNameChar(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || NAME_MARKS.indexOf(c) >= 0;
  }

  /** Visible ASCII but for quote, comma, semicolon and backslash. */
  private static boolean isValueChar(int c) {
    return c > ' ' && c < 127 && c != '"' && c != ',' && c != ';' && c != '\\';
  }

  private static void encode(String value, StringBuilder to) {
    for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
      if (octet != '%' && isValueChar(octet)) {
        to.append((char) octet);
      } else {
        to.append('%').append(HEX[octet >> 4 & 15]).append(HEX[octet & 15]);
      }
    }
  }

  // Bytes that are not UTF-8 become U+FFFD, as the specification requires; a single % stays.
  private static String decode(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream(value.length());
    for (int i = 0; i < value.length(); i++) {
      int high = digit(value, i + 1);
      int low = digit(value, i + 2);
      if (value.charAt(i) == '%' && high >= 0 && low >= 0) {
        octets.write(high << 4 | low);
        i += 2;
      } else {
        octets.write(value.charAt(i));
      }
    }
    return octets.toString(StandardCharsets.UTF_8);
  }

  private static int digit(String text, int at) {
    return at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
  }
}
