package dev.flotilla.fleet.impl.os;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals to processes. */
public enum ProcessSignal {
  TERM,
  INT,
  KILL,
  STOP,
  CONT;

  /**
   * Sends the signal, if this very process still runs. Blocks for the time of a fork.
   *
   * @return whether it was sent
   */
  public boolean send(ProcessId process) {
    if (!process.alive()) {
      return false;
    }
    try {
      // The shell's own kill: not every machine has it as a program.
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -" + name() + " " + process.pid())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return kill.waitFor(5, TimeUnit.SECONDS) && kill.exitValue() == 0;
    } catch (IOException unstartable) {
      throw new FleetFailure("cannot send SIG" + name() + ": " + unstartable.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
