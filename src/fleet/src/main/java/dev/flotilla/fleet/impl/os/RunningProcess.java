package dev.flotilla.fleet.impl.os;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A process that this JVM has started, or one that an earlier launcher has. Only of the former the
 * system tells the exit code. Thread-safe.
 */
public final class RunningProcess {

  /** A supervisor notices an end within this time. */
  private static final long POLL_MS = 50;

  private final ProcessId id;
  private final Optional<Process> child;

  private RunningProcess(ProcessId id, Optional<Process> child) {
    this.id = id;
    this.child = child;
  }

  /** One that was started here; it may have ended already. */
  public static RunningProcess started(Process process) {
    ProcessId id =
        ProcessId.of(process.pid()).orElseGet(() -> new ProcessId(process.pid(), "ended"));
    return new RunningProcess(id, Optional.of(process));
  }

  /** One that another JVM has started; empty if it does not run any more. */
  public static Optional<RunningProcess> adopted(ProcessId id) {
    return id.alive() ? Optional.of(new RunningProcess(id, Optional.empty())) : Optional.empty();
  }

  public ProcessId id() {
    return id;
  }

  public boolean alive() {
    return child.map(Process::isAlive).orElseGet(id::alive);
  }

  /** Waits for its end; whether it has ended. */
  public boolean endsWithin(Duration deadline) {
    try {
      return child.isPresent()
          ? child.get().waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)
          : isGoneWithin(deadline);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return !alive();
    }
  }

  /** The system tells a JVM nothing of a process that another one has started. */
  private boolean isGoneWithin(Duration limit) throws InterruptedException {
    Deadline deadline = Deadline.after(Clock.system(), limit);
    while (id.alive()) {
      if (deadline.passed(Clock.system())) {
        return false;
      }
      Thread.sleep(POLL_MS);
    }
    return true;
  }

  /** Asks it to end; one that is paused sees that only after it is resumed, which this does. */
  public void terminate() {
    ProcessSignal.CONT.send(id);
    ProcessSignal.TERM.send(id);
  }

  /** Ends it by force. */
  public void kill() {
    ProcessSignal.KILL.send(id);
  }

  /** How it has ended: exit code, the signal behind it as shells count them, or unknown. */
  public String exit() {
    OptionalInt code =
        child.isPresent() ? OptionalInt.of(child.get().exitValue()) : OptionalInt.empty();
    if (code.isEmpty()) {
      return "an exit code that only the launcher which started it would know";
    }
    return switch (code.getAsInt()) {
      case 137 -> "SIGKILL";
      case 143 -> "SIGTERM";
      default -> "exit code " + code.getAsInt();
    };
  }
}
