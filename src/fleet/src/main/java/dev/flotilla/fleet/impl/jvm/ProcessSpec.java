package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a process is started.
 *
 * @param words program and arguments
 * @param environment beside the inherited one
 */
public record ProcessSpec(List<String> words, Map<String, String> environment) {

  /** Ignores what a terminal sends on Ctrl-C and on closing; ignored signals survive the exec. */
  private static final String DEAF = "trap '' INT HUP; exec \"$@\"";

  /**
   * Starts it, deaf to the terminal: only its supervisor ends it. The pid is that of the program.
   *
   * @param log appended to
   * @throws FleetFailure if the program cannot be started
   */
  public Process start(Path log) {
    List<String> shell = new ArrayList<>(List.of("/bin/sh", "-c", DEAF, "sh"));
    shell.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(shell);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException unstartable) {
      throw new FleetFailure("cannot start " + words.get(0) + ": " + unstartable.getMessage());
    }
  }
}
