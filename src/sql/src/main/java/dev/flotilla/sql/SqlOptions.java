package dev.flotilla.sql;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import dev.flotilla.sql.impl.PgAddress;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Objects;

/**
 * How the database is reached. Immutable; null in any component but {@code uri} means its default.
 *
 * @param uri as {@code postgresql://user:password@host:port/database?sslmode=require}, the parts
 *     percent-encoded; port 5432 unless said. Parameters, as libpq has them: {@code sslmode}
 *     ({@code disable} unless said, {@code allow}, {@code prefer}, {@code require}, {@code
 *     verify-ca}, {@code verify-full}), {@code sslrootcert} (a file of PEM certificates to trust in
 *     place of what the JVM trusts; {@code require} then verifies it), {@code channel_binding}
 *     (bound wherever the server offers it; only migrations insist on {@code require}), {@code
 *     application_name}, {@code connect_timeout} in seconds; {@code target_session_attrs=any} and
 *     {@code gssencmode} change nothing
 * @param maxPoolSize connections of this node at most; opened when needed
 * @param maxQueued callers that may wait for a connection; the next one is refused at once
 * @param connectTimeout for the TCP connection; unless said, the {@code connect_timeout} of the
 *     address
 * @param acquireTimeout for a connection from the pool, a new one included; the deadline of the
 *     call shortens it
 * @param idleTimeout after which an unused connection is closed
 * @param maxLifetime after which a connection is replaced when it is free
 * @param statementTimeout after which the server cancels a statement; also how long a transaction
 *     may be idle. A connection on which the server is silent for longer is closed
 * @param maxPreparedStatements statements that a connection remembers; 0 turns the cache off, for a
 *     pooler in front of the server that cannot bear it
 * @param pipeliningLimit statements in flight on one connection
 * @param migrationTimeout for reaching the server, waiting for other nodes and migrating
 * @param closeTimeout for statements in flight when the pool closes
 * @param sslRootCert file of PEM certificates to trust, instead of an {@code sslrootcert} in the
 *     address
 */
@RecordBuilder
public record SqlOptions(
    String uri,
    Integer maxPoolSize,
    @FormerName("maxWaitQueue") Integer maxQueued,
    Duration connectTimeout,
    Duration acquireTimeout,
    Duration idleTimeout,
    Duration maxLifetime,
    Duration statementTimeout,
    @FormerName("preparedStatements") Integer maxPreparedStatements,
    Integer pipeliningLimit,
    @FormerName("migrationDeadline") Duration migrationTimeout,
    Duration closeTimeout,
    String sslRootCert)
    implements SqlOptionsBuilder.With {

  /** Twelve nodes on the 200 connections of the embedded server; more do not help two cores. */
  public static final int DEFAULT_MAX_POOL_SIZE = 16;

  /** 16 connections with statements of 5 ms serve them in 0.3 s; a cold node needs the room. */
  public static final int DEFAULT_MAX_QUEUED = 1024;

  /** Two SYN retransmissions of Linux (1 s, 3 s) would be in vain: fail over before. */
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** Longer than the connect timeout, so that an unreachable server is told from a busy pool. */
  public static final Duration DEFAULT_ACQUIRE_TIMEOUT = Duration.ofSeconds(3);

  /** A new connection costs about 5 ms; short, because it bounds how long a dead one is kept. */
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(10);

  /** HikariCP's default: below the half hour after which many firewalls forget. */
  public static final Duration DEFAULT_MAX_LIFETIME = Duration.ofMinutes(30);

  /** No statement of a request should come near; reports belong elsewhere. */
  public static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofSeconds(10);

  /** Driver default, where the cache is off; one plan is about 10 kB in the server. */
  public static final int DEFAULT_MAX_PREPARED_STATEMENTS = 256;

  /** Driver default. */
  public static final int DEFAULT_PIPELINING_LIMIT = 256;

  /** A node's start deadline is 60 s; an index on a large table needs its own run. */
  public static final Duration DEFAULT_MIGRATION_TIMEOUT = Duration.ofSeconds(60);

  /** Within the drain deadline of a node, 15 s. */
  public static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration LEAST = Duration.ofMillis(10);

  public SqlOptions {
    PgAddress address = PgAddress.parse(uri, sslRootCert); // refuses
    maxPoolSize = Objects.requireNonNullElse(maxPoolSize, DEFAULT_MAX_POOL_SIZE);
    maxQueued = Objects.requireNonNullElse(maxQueued, DEFAULT_MAX_QUEUED);
    Duration said = address.connectTimeout().orElse(DEFAULT_CONNECT_TIMEOUT);
    connectTimeout = Objects.requireNonNullElse(connectTimeout, said);
    acquireTimeout = Objects.requireNonNullElse(acquireTimeout, DEFAULT_ACQUIRE_TIMEOUT);
    idleTimeout = Objects.requireNonNullElse(idleTimeout, DEFAULT_IDLE_TIMEOUT);
    maxLifetime = Objects.requireNonNullElse(maxLifetime, DEFAULT_MAX_LIFETIME);
    statementTimeout = Objects.requireNonNullElse(statementTimeout, DEFAULT_STATEMENT_TIMEOUT);
    maxPreparedStatements =
        Objects.requireNonNullElse(maxPreparedStatements, DEFAULT_MAX_PREPARED_STATEMENTS);
    pipeliningLimit = Objects.requireNonNullElse(pipeliningLimit, DEFAULT_PIPELINING_LIMIT);
    migrationTimeout = Objects.requireNonNullElse(migrationTimeout, DEFAULT_MIGRATION_TIMEOUT);
    closeTimeout = Objects.requireNonNullElse(closeTimeout, DEFAULT_CLOSE_TIMEOUT);
    Check.between("maxPoolSize", maxPoolSize, 1, 1000);
    Check.between("maxQueued", maxQueued, 0, 100_000);
    Check.atLeast("connectTimeout", connectTimeout, LEAST);
    Check.atLeast("acquireTimeout", acquireTimeout, LEAST);
    Check.atLeast("idleTimeout", idleTimeout, LEAST);
    Check.atLeast("maxLifetime", maxLifetime, Duration.ofSeconds(1));
    Check.atLeast("statementTimeout", statementTimeout, LEAST);
    Check.between("maxPreparedStatements", maxPreparedStatements, 0, 10_000);
    Check.between("pipeliningLimit", pipeliningLimit, 1, 10_000);
    Check.atLeast("migrationTimeout", migrationTimeout, LEAST);
    Check.atLeast("closeTimeout", closeTimeout, LEAST);
  }

  /** Everything at its default. */
  public static SqlOptions of(String uri) {
    return builder().uri(uri).build();
  }

  /** A builder; what is not set takes its default, except {@code uri}. */
  public static SqlOptionsBuilder builder() {
    return SqlOptionsBuilder.builder();
  }

  /** User, server and database, for example {@code ann@db.example:5432/shop}; no password. */
  public String place() {
    return PgAddress.parse(uri, sslRootCert).toString();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "SqlOptions["
        + place()
        + ", pool "
        + maxPoolSize
        + " and "
        + maxQueued
        + " waiting, statement timeout "
        + statementTimeout
        + "]";
  }
}
