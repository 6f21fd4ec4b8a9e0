package dev.flotilla.sql.impl;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.Driver;

/** The same database by JDBC, for migrations. Each connection is a new one. */
final class JdbcAccess implements DataSource {

  private final PgAddress address;
  private final Duration connectTimeout;
  private final Duration answerTimeout;

  /**
   * @param answerTimeout after which a silent server counts as away
   */
  JdbcAccess(PgAddress address, Duration connectTimeout, Duration answerTimeout) {
    this.address = address;
    this.connectTimeout = connectTimeout;
    this.answerTimeout = answerTimeout;
  }

  Connection connect() throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", address.user());
    login.setProperty("password", address.password());
    login.setProperty("connectTimeout", seconds(connectTimeout));
    login.setProperty("socketTimeout", seconds(answerTimeout));
    login.setProperty("tcpKeepAlive", "true");
    login.setProperty("ApplicationName", "flotilla migrations");
    // The driver itself, not DriverManager, which loads every driver on the class path.
    return new Driver().connect(address.jdbcUrl(), login);
  }

  // Upwards: for the driver 0 means "for ever".
  private static String seconds(Duration duration) {
    return Long.toString(duration.plusMillis(999).toSeconds());
  }

  /** Whether the server is away or overrun, so that a later attempt may succeed. */
  static boolean isAway(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53");
  }

  @Override
  public Connection getConnection() throws SQLException {
    return connect();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("one user only");
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("logs by SLF4J");
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("set by options");
  }

  @Override
  public int getLoginTimeout() {
    return (int) connectTimeout.toSeconds();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("logs by SLF4J");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
