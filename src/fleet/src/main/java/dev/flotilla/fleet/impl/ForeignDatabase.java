package dev.flotilla.fleet.impl;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/** A server of somebody else, named by {@code FLOTILLA_PG_URI}. */
record ForeignDatabase(String uri) implements Database {

  private static final String DEADLINE_SECONDS = "5";

  /**
   * Checks that the database answers.
   *
   * @param uri {@code postgresql://user:password@host:port/database}
   * @throws FleetFailure saying why it does not, without the password
   */
  static ForeignDatabase reach(String uri) {
    URI parsed = parse(uri);
    String place =
        parsed.getHost() + ":" + port(parsed) + parsed.getPath(); // IPv6 has its brackets
    try (Connection connection =
        DriverManager.getConnection("jdbc:postgresql://" + place, properties(parsed))) {
      if (!connection.isValid(Integer.parseInt(DEADLINE_SECONDS))) {
        throw new FleetFailure(
            "the PostgreSQL of FLOTILLA_PG_URI at " + place + " does not answer");
      }
      return new ForeignDatabase(uri);
    } catch (SQLException refused) {
      throw new FleetFailure(
          "the PostgreSQL of FLOTILLA_PG_URI at "
              + place
              + " cannot be used: "
              + refused.getMessage());
    }
  }

  @Override
  public Optional<ProcessId> process() {
    return Optional.empty();
  }

  @Override
  public void close() {
    // not ours to stop
  }

  /**
   * The port of an address.
   *
   * @throws FleetFailure if it is none
   */
  static int portOf(String uri) {
    return port(parse(uri));
  }

  /** The address as it may be shown. */
  static String withoutPassword(String uri) {
    return uri.replaceFirst("//([^/@:]*):[^@]*@", "//$1:***@");
  }

  private static URI parse(String uri) {
    try {
      URI parsed = URI.create(uri);
      boolean known =
          "postgresql".equals(parsed.getScheme()) || "postgres".equals(parsed.getScheme());
      if (known && parsed.getHost() != null && parsed.getPath().length() > 1) {
        return parsed;
      }
    } catch (IllegalArgumentException malformed) {
      // said below; the parser's own message would show the password
    }
    throw new FleetFailure(
        "FLOTILLA_PG_URI must be postgresql://user:password@host:port/database but was "
            + withoutPassword(uri));
  }

  private static int port(URI uri) {
    return uri.getPort() < 0 ? 5432 : uri.getPort();
  }

  private static Properties properties(URI uri) {
    Properties properties = new Properties();
    if (uri.getUserInfo() != null) {
      String[] parts = uri.getUserInfo().split(":", 2);
      properties.setProperty("user", parts[0]);
      if (parts.length == 2) {
        properties.setProperty("password", parts[1]);
      }
    }
    properties.setProperty("loginTimeout", DEADLINE_SECONDS);
    properties.setProperty("connectTimeout", DEADLINE_SECONDS);
    properties.setProperty("socketTimeout", DEADLINE_SECONDS);
    return properties;
  }
}
