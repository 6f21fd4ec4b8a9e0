package dev.flotilla.fleet.impl.os;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** Limits the size of each log: the file itself and one older file, {@code NAME.log.1}. */
public final class LogRotation {

  /** Twice this per process at most; a node logs about 200 bytes per request. */
  public static final long LIMIT_BYTES = 64L << 20;

  /** Name of the log in which {@code run.sh} keeps the output of a launcher in the background. */
  public static final String LAUNCHER = "launcher";

  private LogRotation() {}

  /** Renames the logs of the last run, except that of the launcher, which has begun already. */
  public static void newRun(Path folder) {
    each(
        folder,
        log -> {
          if (!log.endsWith(LAUNCHER + ".log")) {
            Files.move(log, older(log), StandardCopyOption.REPLACE_EXISTING);
          }
        });
  }

  /** Copies and empties the logs above the limit while their writers append to them. */
  public static void bound(Path folder, long limitBytes) {
    each(
        folder,
        log -> {
          if (Files.size(log) > limitBytes) {
            Files.copy(log, older(log), StandardCopyOption.REPLACE_EXISTING);
            // Writers opened it for appending, so they continue at its new end.
            FileChannel.open(log, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .close();
          }
        });
  }

  private interface OnLog {
    void accept(Path log) throws IOException;
  }

  private static void each(Path folder, OnLog action) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        action.accept(log);
      }
    } catch (IOException refused) {
      throw new FleetFailure("cannot rotate the logs in " + folder + ": " + refused);
    }
  }

  private static Path older(Path log) {
    return log.resolveSibling(log.getFileName() + ".1");
  }
}
