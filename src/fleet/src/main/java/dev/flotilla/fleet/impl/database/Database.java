package dev.flotilla.fleet.impl.database;

import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.sql.ServerProbe;
import java.time.Duration;
import java.util.Optional;

/** The PostgreSQL of a cluster. */
public interface Database extends AutoCloseable {

  /** What nodes connect to. */
  String uri();

  /** The server, if it is ours. */
  Optional<ProcessId> process();

  /** Why it takes no connections now; empty if it does. Blocks until the deadline at most. */
  default Optional<String> trouble(Duration deadline) {
    return ServerProbe.of(uri()).trouble(deadline);
  }

  /** Stops the server if it is ours; the data stays. */
  @Override
  void close();
}
