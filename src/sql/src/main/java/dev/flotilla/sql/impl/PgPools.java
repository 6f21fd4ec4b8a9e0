package dev.flotilla.sql.impl;

import dev.flotilla.sql.SqlOptions;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Our options in the driver's terms. */
final class PgPools {

  /** How often the pool looks for idle connections; the driver's default. */
  private static final Duration CLEANER_PERIOD = Duration.ofSeconds(1);

  /** For the answer's way, so that the server's own timeout speaks first. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private PgPools() {}

  static Pool open(Vertx vertx, SqlOptions options) {
    return ClientBuilder.pool(new BoundedPgDriver(silence(options)))
        .with(pool(options))
        .with(network(options))
        .connectingTo(login(options))
        .using(vertx)
        .build();
  }

  private static PoolOptions pool(SqlOptions options) {
    return new PoolOptions()
        .setName("flotilla")
        .setMaxSize(options.maxPoolSize())
        .setMaxWaitQueueSize(options.maxQueued())
        // Takes the waiting out of the queue; the answer to the caller is ours, and earlier.
        .setConnectionTimeout(millis(options.acquireTimeout().plus(GRACE)))
        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout(millis(options.idleTimeout()))
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxLifetime(millis(options.maxLifetime()))
        .setMaxLifetimeUnit(TimeUnit.MILLISECONDS)
        .setPoolCleanerPeriod(millis(CLEANER_PERIOD));
  }

  private static NetClientOptions network(SqlOptions options) {
    return new NetClientOptions()
        .setConnectTimeout(millis(options.connectTimeout()))
        .setTcpKeepAlive(true);
  }

  // The driver waits without limit for an answer of a server that went silent, also during login. A
  // connection may be silent while it is idle, while a transaction is idle and while a statement
  // runs. One that is silent for longer than all of these together is dead.
  private static Duration silence(SqlOptions options) {
    Duration unused =
        longer(options.idleTimeout().plus(CLEANER_PERIOD), options.statementTimeout());
    return unused.plus(options.statementTimeout()).plus(GRACE);
  }

  private static PgConnectOptions login(SqlOptions options) {
    PgAddress address = PgAddress.parse(options.uri(), options.sslRootCert());
    return new PgConnectOptions()
        .setHost(address.host())
        .setPort(address.port())
        .setDatabase(address.database())
        .setUser(address.user())
        .setPassword(address.password())
        .setCachePreparedStatements(options.maxPreparedStatements() > 0)
        .setPreparedStatementCacheMaxSize(Math.max(1, options.maxPreparedStatements()))
        .setPipeliningLimit(options.pipeliningLimit())
        .setProperties(properties(address, options))
        .setSslMode(SslMode.of(address.sslMode()))
        .setSslOptions(ssl(address));
  }

  private static Map<String, String> properties(PgAddress address, SqlOptions options) {
    String statementMs = Integer.toString(millis(options.statementTimeout()));
    Map<String, String> properties = new HashMap<>(PgConnectOptions.DEFAULT_PROPERTIES);
    properties.put("application_name", address.applicationName().orElse("flotilla"));
    properties.put("client_min_messages", "warning"); // the driver logs all notices
    properties.put("TimeZone", "UTC"); // as over JDBC, independent of the default of the server
    properties.put("statement_timeout", statementMs);
    properties.put("idle_in_transaction_session_timeout", statementMs);
    return properties;
  }

  // As libpq: below verify-ca anybody is believed, and verify-full believes the host it named. To
  // bind the channel is up to the driver: it does where the server offers it, and cannot insist.
  private static ClientSSLOptions ssl(PgAddress address) {
    ClientSSLOptions ssl = new ClientSSLOptions();
    if (!address.isVerified()) {
      return ssl.setTrustAll(true).setHostnameVerificationAlgorithm("");
    }
    return ssl.setTrustOptions(TrustedCertificates.in(address.sslRootCert()))
        .setHostnameVerificationAlgorithm(address.sslMode().equals("verify-full") ? "HTTPS" : "");
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  // Upwards and not zero: for the driver zero means "for ever".
  private static int millis(Duration duration) {
    return Math.toIntExact(Math.max(1, duration.plusNanos(999_999).toMillis()));
  }
}
