package dev.flotilla.sql.impl;

import dev.flotilla.core.Check;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Where a database is and who asks for it. No message of this class shows a password.
 *
 * @param sslmode as libpq names it
 */
public record PgAddress(
    String host, int port, String database, String user, String password, String sslmode) {

  private static final int DEFAULT_PORT = 5432;
  private static final Set<String> SCHEMES = Set.of("postgresql", "postgres");
  private static final Set<String> SSL = Set.of("disable", "prefer", "require", "verify-full");
  private static final String SHAPE =
      "a database address must be like postgresql://user:password@host:port/database but ";

  /**
   * @throws IllegalArgumentException with the rule that is broken
   */
  public static PgAddress parse(String uri) {
    Check.notBlank("database address", uri);
    URI parts = split(uri);
    require(SCHEMES.contains(String.valueOf(parts.getScheme())), "has another scheme");
    require(parts.getHost() != null, "names no host");
    require(parts.getRawUserInfo() != null, "names no user");
    require(parts.getPath() != null && parts.getPath().matches("/[^/]+"), "names no database");
    String[] login = parts.getRawUserInfo().split(":", 2);
    return new PgAddress(
        parts.getHost().replaceAll("[\\[\\]]", ""), // of an IPv6 address
        parts.getPort() < 0 ? DEFAULT_PORT : parts.getPort(),
        parts.getPath().substring(1),
        decoded(login[0]),
        login.length == 2 ? decoded(login[1]) : "",
        sslmode(parts.getRawQuery()));
  }

  private static URI split(String uri) {
    try {
      return new URI(uri);
    } catch (URISyntaxException malformed) {
      // Its message holds the text, and so the password.
      throw new IllegalArgumentException(
          SHAPE + "has a character that must be percent-encoded, at " + malformed.getIndex());
    }
  }

  private static String sslmode(String query) {
    if (query == null) {
      return "disable";
    }
    String mode = query.startsWith("sslmode=") ? query.substring(8) : "";
    require(
        SSL.contains(mode),
        "has a parameter other than sslmode=disable|prefer|require|verify-full");
    return mode;
  }

  private static String decoded(String text) {
    // "+" stands for itself in this part of a URI.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(SHAPE + otherwise);
    }
  }

  String jdbcUrl() {
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return "jdbc:postgresql://" + literal + ":" + port + "/" + database + "?sslmode=" + sslmode;
  }

  /** As in {@code flotilla@127.0.0.1:15432/flotilla}; without the password. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database;
  }
}
