package dev.flotilla.sql.impl;

import dev.flotilla.core.ProcessDefaults;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.TimeZone;
import org.postgresql.Driver;

/** Logs in over JDBC, with sessions in UTC for every time zone of the JVM. Blocks. */
public final class JdbcLogin {

  private static final String INVALID_PARAMETER_VALUE = "22023";
  private static final Object ZONE_LOCK = new Object();

  private JdbcLogin() {}

  /** A new connection; the driver itself, not DriverManager, which loads all on the class path. */
  public static Connection connect(String url, Properties login) throws SQLException {
    Connection connection = connected(url, login);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION TIME ZONE 'UTC'");
      return connection;
    } catch (SQLException failed) {
      connection.close();
      throw failed;
    }
  }

  private static Connection connected(String url, Properties login) throws SQLException {
    try {
      return new Driver().connect(url, login);
    } catch (SQLException refused) {
      if (!INVALID_PARAMETER_VALUE.equals(refused.getSQLState())) {
        throw refused;
      }
      return connectedUnderAnotherName(url, login);
    }
  }

  // The driver always sends the name of the JVM's zone, and the server refuses a login with a name
  // that it does not know, such as PST. For the time of the login the zone therefore has another
  // name. Other threads that read the zone meanwhile find the same rules.
  private static Connection connectedUnderAnotherName(String url, Properties login)
      throws SQLException {
    synchronized (ZONE_LOCK) {
      TimeZone zone = TimeZone.getDefault();
      TimeZone.setDefault(renamed(zone));
      try {
        return new Driver().connect(url, login);
      } finally {
        TimeZone.setDefault(zone);
      }
    }
  }

  private static TimeZone renamed(TimeZone zone) {
    TimeZone renamed = (TimeZone) ProcessDefaults.known(zone).clone();
    if (renamed.getID().equals(zone.getID())) {
      renamed.setID("UTC");
    }
    return renamed;
  }
}
