package dev.flotilla.sql.embedded;

/** Processes that are not children of this JVM. */
final class Processes {

  private Processes() {}

  /** Whether a process runs; one that only waits to be reaped has no command any more. */
  static boolean isAlive(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().command().isPresent())
        .isPresent();
  }
}
