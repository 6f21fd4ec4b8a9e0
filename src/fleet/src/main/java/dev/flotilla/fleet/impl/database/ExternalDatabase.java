package dev.flotilla.fleet.impl.database;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.sql.ServerProbe;
import dev.flotilla.sql.Sql;
import dev.flotilla.sql.SqlOptions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** A server that the launcher did not start, named by {@code FLOTILLA_PG_URI}. */
public record ExternalDatabase(String uri) implements Database {

  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /**
   * Checks that the database answers.
   *
   * @param uri as {@link SqlOptions} has it
   * @throws FleetFailure saying why it does not, without the password
   */
  public static ExternalDatabase reach(String uri) {
    SqlOptions options = parse(uri);
    try {
      Sql.probe(options);
      return new ExternalDatabase(uri);
    } catch (SQLException refused) {
      throw new FleetFailure(
          "the PostgreSQL of FLOTILLA_PG_URI, "
              + options.place()
              + ", cannot be used: "
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
  public static int portOf(String uri) {
    parse(uri);
    return ServerProbe.of(uri).port();
  }

  /** The address as it may be shown. */
  public static String withoutPassword(String uri) {
    return uri.replaceFirst("//([^/@:]*):[^@]*@", "//$1:***@");
  }

  private static SqlOptions parse(String uri) {
    try {
      return SqlOptions.of(uri)
          .withConnectTimeout(DEADLINE)
          .withAcquireTimeout(DEADLINE)
          .withIdleTimeout(DEADLINE)
          .withStatementTimeout(DEADLINE);
    } catch (IllegalArgumentException malformed) {
      throw new FleetFailure("FLOTILLA_PG_URI: " + malformed.getMessage());
    }
  }
}
