package dev.flotilla.fleet;

import dev.flotilla.core.ProcessDefaults;
import dev.flotilla.fleet.impl.cli.CommandLineApp;
import java.nio.file.InvalidPathException;

/** The command that {@code run.sh} hands over to. */
public final class Main {

  private Main() {}

  /**
   * Runs one command and ends the JVM: 0 done, 1 failed with one sentence on stderr, 2 wrong use.
   *
   * <p>System properties: {@code flotilla.root} (folder of {@code cluster-config}: the checkout, or
   * a stand-alone application), {@code flotilla.jars} (folder of the class path of nodes; default
   * that of the checkout), {@code flotilla.tty} (whether stdout is a terminal). Environment: {@code
   * FLOTILLA_HOME}, {@code FLOTILLA_PG_URI}.
   */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    System.exit(run(arguments));
  }

  private static int run(String... arguments) {
    try {
      return CommandLineApp.fromSystem().run(arguments);
    } catch (InvalidPathException unreadable) {
      System.err.println(
          "run.sh: a path has letters that this locale cannot read ("
              + unreadable.getInput()
              + "): set LC_ALL to a UTF-8 locale, as C.UTF-8");
      return 1;
    }
  }
}
