package dev.flotilla.sql.embedded.impl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stops a server when this JVM ends, also when it is killed: a shell that reads from a pipe of the
 * JVM sees the end of the pipe and stops the server at once (its data are of no further use).
 */
final class ProcessWatchdog implements AutoCloseable {

  /** Ctrl-C reaches the whole terminal group; the shell must outlive the JVM by a moment. */
  private static final String SCRIPT = "trap '' INT TERM HUP; read ignored; exec \"$@\"";

  /** A collected Process closes its pipe, and the shell would take that for the JVM's end. */
  private static final Set<Process> SHELLS = ConcurrentHashMap.newKeySet();

  private final Process shell;

  private ProcessWatchdog(Process shell) {
    this.shell = shell;
  }

  /**
   * @param stop a command and its arguments
   * @param folder in which that works
   */
  static ProcessWatchdog start(List<String> stop, Path folder) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "keeper"));
    command.addAll(stop);
    Process shell =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    SHELLS.add(shell);
    return new ProcessWatchdog(shell);
  }

  /** Ends the watch; the server is left as it is. */
  @Override
  public void close() {
    shell.destroyForcibly();
    SHELLS.remove(shell);
  }
}
