package dev.flotilla.sql.embedded;

import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.Driver;

/** Statements for tests of the server itself. */
final class Rows {

  private Rows() {}

  static void execute(EmbeddedServer server, String sql) throws SQLException {
    try (Connection connection = connect(server.uri("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String one(EmbeddedServer server, String sql) throws SQLException {
    return one(server.uri("postgres"), sql);
  }

  static String one(String uri, String sql) throws SQLException {
    try (Connection connection = connect(uri);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection connect(String uri) throws SQLException {
    URI parts = URI.create(uri);
    String[] login = parts.getUserInfo().split(":");
    Properties properties = new Properties();
    properties.setProperty("user", login[0]);
    properties.setProperty("password", login[1]);
    properties.setProperty("socketTimeout", "10");
    return new Driver()
        .connect(
            "jdbc:postgresql://" + parts.getHost() + ":" + parts.getPort() + parts.getPath(),
            properties);
  }
}
