package dev.flotilla.insight.log;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what must not be in a log: values of {@code Authorization}, bearer tokens, passwords in
 * addresses such as {@code postgresql://user:password@host}, and values of keys that contain {@code
 * password}, {@code secret}, {@code token} or {@code api key}. Thread-safe.
 */
public final class Secrets {

  /** What stands in the place of a secret. */
  public static final String HIDDEN = "***";

  private static final int ANY_CASE = Pattern.CASE_INSENSITIVE;

  /** Most lines have none of these and are not searched further. */
  private static final Pattern SUSPICIOUS =
      Pattern.compile("authorization|passw|pwd|secret|token|api.?key|bearer |basic |://", ANY_CASE);

  /** User and password of an address; neither may contain a slash or an at sign. */
  private static final Pattern ADDRESS = Pattern.compile("(://[^\\s:/@]{0,100}:)[^\\s/@]{1,200}@");

  private static final Pattern SCHEME =
      Pattern.compile("\\b(bearer|basic)\\s+[a-z0-9._~+/=-]{8,}", ANY_CASE);

  private static final Pattern VALUE =
      Pattern.compile(
          "((?:authorization|passw(?:or)?d|passwd|pwd|secret|token|api[-_ ]?key)[\"']?\\s?[:=]\\s?)"
              + "(\"[^\"]*\"|'[^']*'|(?!\\*)[^\\s,;&\"')}\\]]+)",
          ANY_CASE);

  private Secrets() {}

  /** The text without its secrets; the same text if it has none. */
  public static String hide(String text) {
    if (text == null || !SUSPICIOUS.matcher(text).find()) {
      return text;
    }
    String hidden = ADDRESS.matcher(text).replaceAll("$1" + HIDDEN + "@");
    hidden = SCHEME.matcher(hidden).replaceAll("$1 " + HIDDEN);
    return VALUE.matcher(hidden).replaceAll(Secrets::value);
  }

  /** The word after {@code Authorization:} may be the scheme, whose token is hidden already. */
  private static String value(MatchResult match) {
    String shown = match.group(2);
    boolean scheme = shown.equalsIgnoreCase("bearer") || shown.equalsIgnoreCase("basic");
    return Matcher.quoteReplacement(match.group(1) + (scheme ? shown : HIDDEN));
  }
}
