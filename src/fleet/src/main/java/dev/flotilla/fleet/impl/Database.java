package dev.flotilla.fleet.impl;

import java.util.Optional;

/** The PostgreSQL of a cluster. */
interface Database extends AutoCloseable {

  /** What nodes connect to. */
  String uri();

  /** The server, if it is ours. */
  Optional<ProcessId> process();

  /** Stops the server if it is ours; the data stays. */
  @Override
  void close();
}
