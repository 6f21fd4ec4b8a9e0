package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetOperation.OperationEvent;
import dev.flotilla.plan.FleetOperation.OperationKind;
import dev.flotilla.plan.FleetOperation.OperationState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs operations one at a time, each on a thread of its own, and remembers the last ones. Each one
 * that has ended is written to a file, with who asked for it. Thread-safe.
 */
final class Operations implements AutoCloseable {

  /** What an operation does. */
  @FunctionalInterface
  interface Work {

    /**
     * Does it; blocks.
     *
     * @return what there is to say at the end
     * @throws FleetFailure if it cannot be finished
     */
    String run();
  }

  private static final int KEPT = 100;
  private static final long JOURNAL_BYTES = 1L << 20;
  private static final int RADIX = 36;

  private final Path journal;
  private final Consumer<String> tell;
  private final Runnable settle;
  private final Deque<FleetOperation> past = new ArrayDeque<>(); // guarded by this, as all below
  private FleetOperation running;
  private long lastId;
  private boolean closed;

  /**
   * @param journal the file of those that have ended
   * @param tell takes sentences for a person
   * @param settle writes down what is so now; called before an operation has ended
   */
  Operations(Path journal, Consumer<String> tell, Runnable settle) {
    this.journal = journal;
    this.tell = tell;
    this.settle = settle;
  }

  /**
   * Begins an operation.
   *
   * @return the operation, which runs
   * @throws FleetFailure if another one runs, or the launcher is stopping
   */
  synchronized FleetOperation begin(OperationKind kind, String target, String by, Work work) {
    if (closed) {
      throw new FleetFailure("the launcher is stopping");
    }
    if (running != null) {
      throw new FleetFailure(
          "another operation runs: "
              + name(running)
              + " (by "
              + running.by()
              + "); wait until it has ended");
    }
    lastId = Math.max(lastId + 1, System.currentTimeMillis());
    running =
        new FleetOperation(
            Long.toString(lastId, RADIX),
            kind,
            target,
            by,
            Instant.now(),
            Optional.empty(),
            OperationState.RUNNING,
            "",
            List.of());
    Thread thread = new Thread(() -> run(work), "operation " + name(running));
    thread.setDaemon(true);
    thread.start();
    return running;
  }

  /** Adds what happened to a node to the operation that runs, if one does. */
  synchronized void note(String node, String text) {
    if (running != null) {
      List<OperationEvent> events = new ArrayList<>(running.events());
      events.add(new OperationEvent(Instant.now(), node, text));
      running = with(running, Optional.empty(), OperationState.RUNNING, "", events);
    }
  }

  synchronized Optional<FleetOperation> running() {
    return Optional.ofNullable(running);
  }

  /** The one that runs and the last ones that ended, latest first. */
  synchronized List<FleetOperation> recent() {
    List<FleetOperation> all = new ArrayList<>();
    running().ifPresent(all::add);
    all.addAll(past);
    return all;
  }

  /** Begins no more; what runs fails as soon as its nodes are stopped. */
  @Override
  public synchronized void close() {
    closed = true;
  }

  private void run(Work work) {
    OperationState state = OperationState.FAILED;
    String message;
    try {
      message = work.run();
      state = OperationState.SUCCEEDED;
    } catch (FleetFailure refused) {
      message = refused.getMessage();
    } catch (RuntimeException | Error defect) {
      message = "unexpected failure, please report it: " + defect;
    }
    settle.run();
    FleetOperation ended = end(state, message);
    tell.accept(
        name(ended)
            + (state == OperationState.SUCCEEDED ? " by " : " failed, begun by ")
            + ended.by()
            + ": "
            + message);
    keep(ended);
  }

  private synchronized FleetOperation end(OperationState state, String message) {
    FleetOperation ended =
        with(running, Optional.of(Instant.now()), state, message, running.events());
    past.addFirst(ended);
    if (past.size() > KEPT) {
      past.removeLast();
    }
    running = null;
    return ended;
  }

  /** A full disk does not make an operation fail. */
  private void keep(FleetOperation ended) {
    try {
      if (Files.exists(journal) && Files.size(journal) > JOURNAL_BYTES) {
        Path older = journal.resolveSibling(journal.getFileName() + ".1");
        Files.move(journal, older, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.writeString(
          journal, Json.encode(ended) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException refused) {
      tell.accept("cannot write " + journal + ": " + refused);
    }
  }

  /** As {@code ROLLING_RESTART all}. */
  private static String name(FleetOperation operation) {
    return operation.kind() + " " + operation.target();
  }

  private static FleetOperation with(
      FleetOperation operation,
      Optional<Instant> endedAt,
      OperationState state,
      String message,
      List<OperationEvent> events) {
    return new FleetOperation(
        operation.id(),
        operation.kind(),
        operation.target(),
        operation.by(),
        operation.startedAt(),
        endedAt,
        state,
        message,
        events);
  }
}
