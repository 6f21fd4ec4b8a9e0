package dev.flotilla.sql.impl;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/** The same database by JDBC, for migrations. Each connection is a new one. */
final class JdbcAccess implements DataSource {

  /** Of a server that is no longer, or not yet, the primary. */
  static final String READ_ONLY = "25006";

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
    login.setProperty("PGDBNAME", address.database());
    login.setProperty("sslmode", address.sslMode());
    login.setProperty("channelBinding", address.channelBinding());
    if (address.sslRootCert().isPresent()) {
      login.setProperty("sslrootcert", address.sslRootCert().get());
    } else if (address.isVerified()) {
      // The default of the driver looks for a file that usually does not exist.
      login.setProperty("sslfactory", DefaultJavaSSLFactory.class.getName());
    }
    login.setProperty("user", address.user());
    login.setProperty("password", address.password());
    login.setProperty("connectTimeout", seconds(connectTimeout));
    login.setProperty("socketTimeout", seconds(answerTimeout));
    login.setProperty("tcpKeepAlive", "true");
    login.setProperty("ApplicationName", address.applicationName().orElse("flotilla migrations"));
    String place = literal(address.host()) + ":" + address.port();
    return JdbcLogin.connect("jdbc:postgresql://" + place + "/", login);
  }

  private static String literal(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  // Upwards: for the driver 0 means "for ever".
  private static String seconds(Duration duration) {
    return Long.toString(duration.plusMillis(999).toSeconds());
  }

  /**
   * Whether the server is away, overrun or not the primary, so that a later attempt may succeed.
   */
  static boolean isAway(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("53")
        || state.equals(READ_ONLY);
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
