package dev.flotilla.sql.impl;

import dev.flotilla.core.Check;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a database and the user for it: a connection URI as libpq defines it, with one
 * host. No message of this class shows a password.
 *
 * @param sslMode as libpq names it, and does: {@code require} with a root certificate verifies it
 * @param sslRootCert file with the certificates that are trusted; empty for those of the JVM
 * @param channelBinding disable, prefer or require
 * @see <a href="https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-CONNSTRING-URIS">libpq:
 *     connection URIs</a>
 */
public record PgAddress(
    String host,
    int port,
    String database,
    String user,
    String password,
    String sslMode,
    Optional<String> sslRootCert,
    String channelBinding,
    Optional<String> applicationName,
    Optional<Duration> connectTimeout) {

  private static final int DEFAULT_PORT = 5432;
  private static final int LAST_PORT = 65_535;

  /** What the JVM trusts, as libpq 16 writes it. */
  private static final String SYSTEM = "system";

  private static final Set<String> VERIFYING = Set.of("verify-ca", "verify-full");

  /** The parameters that mean something to us, each with the values it may have. */
  private static final Map<String, Pattern> PARAMETERS =
      new TreeMap<>(
          Map.of(
              "sslmode",
              Pattern.compile("disable|allow|prefer|require|verify-ca|verify-full"),
              "sslrootcert",
              Pattern.compile(".+"),
              "channel_binding",
              Pattern.compile("disable|prefer|require"),
              "application_name",
              Pattern.compile("[ -~]{1,63}"),
              "connect_timeout",
              Pattern.compile("[1-9][0-9]{0,4}"),
              "target_session_attrs",
              Pattern.compile("any"),
              "gssencmode",
              Pattern.compile("disable|prefer")));

  private static final Pattern URI =
      Pattern.compile(
          "[a-z]+://((?<login>[^/?#@]*)@)?(?<place>[^/?#@]*)"
              + "(/(?<database>[^/?#@]*))?([?](?<query>[^#]*))?");

  private static final Pattern PLACE =
      Pattern.compile("(\\[(?<literal>[0-9A-Za-z:.%_-]+)]|(?<host>[^\\[\\]:]*))(:(?<port>.*))?");

  private static final Pattern UNENCODED = Pattern.compile("[^!-~]|%(?![0-9A-Fa-f]{2})");

  private static final String SHAPE =
      "a database address must be like postgresql://user:password@host:port/database but ";

  /**
   * @param sslRootCert file named beside the URI; null for that of the URI, if any
   * @throws IllegalArgumentException with the rule that is broken
   */
  public static PgAddress parse(String uri, String sslRootCert) {
    PgAddress address = parse(uri);
    return sslRootCert == null ? address : address.trusting(sslRootCert);
  }

  private static PgAddress parse(String uri) {
    Check.notBlank("database address", uri);
    Matcher odd = UNENCODED.matcher(uri);
    if (odd.find()) {
      throw broken("has a character that must be percent-encoded, at " + odd.start());
    }
    require(uri.matches("postgres(ql)?:.*"), "has another scheme");
    Matcher parts = URI.matcher(uri);
    require(parts.matches(), "has a part too many; in names and passwords / ? # @ are encoded");
    String login = parts.group("login");
    require(login != null && !login.startsWith(":") && !login.isEmpty(), "names no user");
    Matcher place = place(parts.group("place"));
    String database = parts.group("database");
    require(database != null && !database.isEmpty(), "names no database");
    return withParameters(place, decoded(database), login.split(":", 2), parts.group("query"));
  }

  private static Matcher place(String text) {
    require(!text.contains(","), "names several hosts; name one that leads to the primary");
    Matcher place = PLACE.matcher(text);
    require(place.matches(), "names no host; an IPv6 address stands in brackets");
    String host = host(place);
    require(!host.isEmpty(), "names no host");
    require(
        !host.startsWith("/") && !host.startsWith("@"), "names a Unix socket; only TCP is served");
    return place;
  }

  private static String host(Matcher place) {
    return decoded(place.group(place.group("literal") == null ? "host" : "literal"));
  }

  private static int port(String text) {
    if (text == null || text.isEmpty()) {
      return DEFAULT_PORT;
    }
    // Not shown: with a slash in a password, a part of the password would stand here.
    require(
        text.matches("[0-9]{1,5}")
            && Integer.parseInt(text) >= 1
            && Integer.parseInt(text) <= LAST_PORT,
        "has a port that is not between 1 and " + LAST_PORT);
    return Integer.parseInt(text);
  }

  private static PgAddress withParameters(
      Matcher place, String database, String[] login, String query) {
    Map<String, String> given = parameters(query);
    Optional<String> rootCert = Optional.ofNullable(given.get("sslrootcert"));
    PgAddress address =
        new PgAddress(
            host(place),
            port(place.group("port")),
            database,
            decoded(login[0]),
            login.length == 2 ? decoded(login[1]) : "",
            given.getOrDefault("sslmode", "disable"),
            Optional.empty(),
            given.getOrDefault("channel_binding", "prefer"),
            Optional.ofNullable(given.get("application_name")),
            Optional.ofNullable(given.get("connect_timeout"))
                .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds))));
    require(
        address.isEncrypted() || !address.channelBinding.equals("require"),
        "has channel_binding=require, which needs sslmode=require or a stronger one");
    return rootCert.map(address::trusting).orElse(address);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> given = new TreeMap<>();
    for (String parameter : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
      String[] pair = parameter.split("=", 2);
      Pattern values = PARAMETERS.get(pair[0]);
      require(
          values != null,
          "has the parameter " + nameOnly(pair[0]) + "; known are " + PARAMETERS.keySet());
      String value = pair.length == 2 ? decoded(pair[1]) : "";
      require(values.matcher(value).matches(), "has another " + pair[0] + " than " + values);
      require(given.put(pair[0], value) == null, "has the parameter " + pair[0] + " twice");
    }
    return given;
  }

  // Another text than a name may be a part of a password with a question mark.
  private static String nameOnly(String text) {
    return text.matches("[A-Za-z_.-]{1,40}") ? text : "(hidden, not a name)";
  }

  private PgAddress trusting(String rootCert) {
    boolean system = rootCert.equals(SYSTEM);
    require(
        system ? sslMode.equals("verify-full") : isEncrypted(),
        system
            ? "has sslrootcert=system, which needs sslmode=verify-full"
            : "has an sslrootcert, which needs sslmode=require or a stronger one");
    return new PgAddress(
        host,
        port,
        database,
        user,
        password,
        sslMode.equals("require") ? "verify-ca" : sslMode,
        system ? Optional.empty() : Optional.of(rootCert),
        channelBinding,
        applicationName,
        connectTimeout);
  }

  private boolean isEncrypted() {
    return sslMode.equals("require") || isVerified();
  }

  /** Whether the server must show a certificate that is trusted. */
  boolean isVerified() {
    return VERIFYING.contains(sslMode);
  }

  private static String decoded(String text) {
    // "+" stands for itself in a connection URI.
    String plain = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    require(plain.indexOf('\0') < 0, "has a NUL character");
    return plain;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw broken(otherwise);
    }
  }

  private static IllegalArgumentException broken(String rule) {
    return new IllegalArgumentException(SHAPE + rule);
  }

  /** As in {@code flotilla@127.0.0.1:15432/flotilla}; without the password. */
  @Override
  public String toString() {
    return user
        + "@"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + port
        + "/"
        + database;
  }
}
