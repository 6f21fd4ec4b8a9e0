package dev.flotilla.sql.embedded.impl;

import dev.flotilla.core.Check;
import dev.flotilla.sql.impl.JdbcLogin;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.regex.Pattern;

/** What only the server's owner may do: databases. Blocking; a connection for each call. */
record AdminConnection(int port, String password) {

  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final String DUPLICATE_DATABASE = "42P04";
  private static final String UNIQUE_VIOLATION = "23505"; // two at once, seen in the catalogue
  private static final int PING_SECONDS = 2; // on loopback, without disk
  private static final int SECONDS = 30; // a clone of a large template copies files

  String uri(String database) {
    return "postgresql://"
        + DataDirectory.USER
        + ":"
        + password
        + "@127.0.0.1:"
        + port
        + "/"
        + checked(database);
  }

  boolean answers() {
    try {
      execute("SELECT 1", PING_SECONDS);
      return true;
    } catch (SQLException silentOrGone) {
      return false;
    }
  }

  void createDatabase(String name) {
    try {
      execute("CREATE DATABASE " + checked(name));
    } catch (SQLException failed) {
      String state = failed.getSQLState();
      if (!DUPLICATE_DATABASE.equals(state) && !UNIQUE_VIOLATION.equals(state)) {
        throw failed("make database " + name, failed);
      }
    }
  }

  void cloneDatabase(String template, String name) {
    try {
      execute("CREATE DATABASE " + checked(name) + " TEMPLATE " + checked(template));
    } catch (SQLException failed) {
      throw failed("clone database " + template + " as " + name, failed);
    }
  }

  void dropDatabase(String name) {
    try {
      execute("DROP DATABASE IF EXISTS " + checked(name) + " WITH (FORCE)");
    } catch (SQLException failed) {
      throw failed("drop database " + name, failed);
    }
  }

  @Override
  public String toString() {
    return "superuser on port " + port; // no password
  }

  private void execute(String sql) throws SQLException {
    execute(sql, SECONDS);
  }

  private void execute(String sql, int seconds) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", DataDirectory.USER);
    login.setProperty("password", password);
    login.setProperty("connectTimeout", Integer.toString(seconds));
    login.setProperty("socketTimeout", Integer.toString(seconds));
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    try (Connection connection = JdbcLogin.connect(url, login);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String checked(String name) {
    Check.that(NAME.matcher(name).matches(), "database", "like " + NAME.pattern(), name);
    return name;
  }

  private static IllegalStateException failed(String what, SQLException cause) {
    return new IllegalStateException("cannot " + what + ": " + cause.getMessage(), cause);
  }
}
