package dev.flotilla.bench.start;

import java.util.List;
import java.util.OptionalDouble;

/** A cluster that is ready. */
interface StartedCluster extends AutoCloseable {

  /** From the start of its first process until all nodes were ready. */
  double seconds();

  /** Processor time of all its processes until then; empty where it is not known. */
  OptionalDouble cpuSeconds();

  /** The pids of its nodes. */
  List<Long> nodes();

  /** Ends all of its processes and waits until they are gone. */
  @Override
  void close();
}
