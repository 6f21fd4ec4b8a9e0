package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.Clock;
import dev.flotilla.fleet.impl.database.Database;
import dev.flotilla.fleet.impl.database.ExternalDatabase;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.LogTail;
import dev.flotilla.fleet.impl.plan.FleetState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Supervises the database: starts it, checks that it lives and answers, and restarts it when its
 * process has ended by itself. A database that lives but does not answer is shown as {@code LOST}
 * and is not restarted, like a node that hangs. Has a thread of its own; thread-safe.
 */
final class ManagedDatabase implements AutoCloseable {

  /** Where the database is, as the supervisor sees it. */
  enum DatabaseState {
    STARTING,
    UP,
    DOWN,
    LOST
  }

  /** Told about changes, on the thread of the database. */
  interface DatabaseListener {

    /** State or process changed. */
    void changed(ManagedDatabase database);

    /** Something a person may want to know, one line. */
    void tell(String line);
  }

  /**
   * What it needs.
   *
   * @param starter starts or reaches the server; blocks, fails with a {@code FleetFailure}
   * @param port of the server
   * @param log of the server, whose end tells why it ended; need not exist
   */
  record DatabaseEnvironment(
      Supplier<Database> starter,
      int port,
      Path log,
      Clock clock,
      DatabaseListener databaseListener) {}

  /** An end is noticed within this time: it costs reading one small file. */
  private static final Duration POLL = Duration.ofMillis(200);

  private static final Duration PROBE_PERIOD = Duration.ofSeconds(1);
  private static final Duration PROBE_DEADLINE = Duration.ofSeconds(2);

  /** A single answer may be slow. */
  private static final int PROBES_UNTIL_LOST = 2;

  private static final int LAST_LINES = 5;

  /** A stop waits for a start that has begun. */
  private static final Duration THREAD_DEADLINE = Duration.ofSeconds(70);

  private final DatabaseEnvironment around;
  private final RestartBackoff restartBackoff;
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private final Thread thread = new Thread(this::supervise, "supervise " + FleetState.POSTGRES);
  private volatile Database database;
  private volatile DatabaseState databaseState = DatabaseState.STARTING;
  private volatile int restarts;

  ManagedDatabase(DatabaseEnvironment around) {
    this.around = around;
    this.restartBackoff = new RestartBackoff(around.clock());
    thread.setDaemon(true);
  }

  /**
   * Starts it, and then watches it. Blocks until it takes connections.
   *
   * @throws FleetFailure with the reason if it does not start; then no process of it is left
   */
  void start() {
    around.databaseListener().changed(this);
    database = around.starter().get();
    restartBackoff.up();
    become(DatabaseState.UP);
    thread.start();
  }

  /** What nodes connect to; known once it has started. */
  String uri() {
    return database.uri();
  }

  /** Its address as it may be shown; empty until it has started. */
  String address() {
    return database == null ? "" : ExternalDatabase.withoutPassword(database.uri());
  }

  DatabaseState databaseState() {
    return databaseState;
  }

  /** Its entry in the state file. */
  FleetState.PostgresEntry entry() {
    Database now = database;
    boolean stopped =
        now == null
            || databaseState == DatabaseState.DOWN
            || databaseState == DatabaseState.STARTING;
    return new FleetState.PostgresEntry(
        stopped ? Optional.empty() : now.process(), databaseState.name(), around.port(), restarts);
  }

  /** Lets it run, and starts it no more when it ends. */
  void endSupervision() {
    stopAsked.countDown();
  }

  /** Ends it in order if it is ours; the data stays. Blocks. Idempotent. */
  @Override
  public void close() {
    endSupervision();
    try {
      thread.join(THREAD_DEADLINE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (database != null) {
      database.close();
    }
  }

  private void supervise() {
    int misses = 0;
    long lookAt = around.clock().nanos();
    while (!stopAskedWithin(POLL)) {
      if (hasEnded()) {
        restart("ended");
        misses = 0;
      } else if (around.clock().nanos() - lookAt >= 0) {
        Optional<String> trouble = trouble();
        misses = trouble.isEmpty() ? 0 : misses + 1;
        answered(trouble, misses);
        lookAt = around.clock().nanos() + PROBE_PERIOD.toNanos();
      }
    }
  }

  private boolean hasEnded() {
    return database.process().filter(process -> !process.alive()).isPresent();
  }

  private Optional<String> trouble() {
    try {
      return database.trouble(PROBE_DEADLINE);
    } catch (RuntimeException unaskable) {
      return Optional.of(unaskable.toString());
    }
  }

  private void answered(Optional<String> trouble, int misses) {
    if (trouble.isEmpty() && databaseState == DatabaseState.LOST) {
      become(DatabaseState.UP);
      around.databaseListener().tell(FleetState.POSTGRES + " answers again");
    } else if (misses >= PROBES_UNTIL_LOST && databaseState == DatabaseState.UP && !hasEnded()) {
      become(DatabaseState.LOST);
      String hint =
          database.process().isEmpty()
              ? ""
              : "; it is not restarted while its process lives. Use './run.sh resume "
                  + FleetState.POSTGRES
                  + "' if it was paused, './run.sh kill "
                  + FleetState.POSTGRES
                  + "' if it hangs";
      around
          .databaseListener()
          .tell(FleetState.POSTGRES + " does not answer: " + trouble.orElse("") + hint);
    }
  }

  /** Until it is back, or the end is asked for. */
  private void restart(String trouble) {
    String reason = trouble;
    boolean back = false;
    while (!back && waitForNextStart(reason)) {
      become(DatabaseState.STARTING);
      try {
        database = around.starter().get();
        restarts++;
        restartBackoff.up();
        become(DatabaseState.UP);
        back = true;
      } catch (RuntimeException | Error refused) {
        reason =
            "is down: "
                + (refused instanceof FleetFailure ? refused.getMessage() : refused.toString());
      }
    }
  }

  private boolean waitForNextStart(String trouble) {
    Duration wait = restartBackoff.crashed();
    become(DatabaseState.DOWN);
    around
        .databaseListener()
        .tell(
            FleetState.POSTGRES
                + " "
                + trouble
                + "; next start in "
                + wait.toSeconds()
                + " s"
                + lastLines());
    return !stopAskedWithin(wait);
  }

  private String lastLines() {
    List<String> lines = LogTail.last(around.log(), LAST_LINES);
    return lines.isEmpty()
        ? ""
        : "\n  " + String.join("\n  ", lines) + "\n  (whole log: " + around.log() + ")";
  }

  private boolean stopAskedWithin(Duration time) {
    try {
      return stopAsked.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      return true;
    }
  }

  private void become(DatabaseState next) {
    databaseState = next;
    around.databaseListener().changed(this);
  }
}
