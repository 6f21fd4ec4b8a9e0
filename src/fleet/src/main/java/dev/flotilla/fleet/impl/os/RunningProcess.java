package dev.flotilla.fleet.impl.os;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that this JVM has started, or one that an earlier launcher has. Only of the former the
 * system tells the exit code. Thread-safe.
 */
public final class RunningProcess {

  private final ProcessId id;
  private final ProcessHandle handle;
  private final Optional<Process> child;

  private RunningProcess(ProcessId id, ProcessHandle handle, Optional<Process> child) {
    this.id = id;
    this.handle = handle;
    this.child = child;
  }

  /** One that was started here; it may have ended already. */
  public static RunningProcess started(Process process) {
    ProcessId id =
        ProcessId.of(process.pid()).orElseGet(() -> new ProcessId(process.pid(), "ended"));
    return new RunningProcess(id, process.toHandle(), Optional.of(process));
  }

  /** One that another JVM has started; empty if it does not run any more. */
  public static Optional<RunningProcess> adopted(ProcessId id) {
    return ProcessHandle.of(id.pid())
        .filter(handle -> id.alive())
        .map(handle -> new RunningProcess(id, handle, Optional.empty()));
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
      if (child.isPresent()) {
        return child.get().waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
      }
      handle.onExit().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException runsOn) {
      return !id.alive();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return !alive();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
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
