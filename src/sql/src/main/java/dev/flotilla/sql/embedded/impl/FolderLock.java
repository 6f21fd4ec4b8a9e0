package dev.flotilla.sql.embedded.impl;

import dev.flotilla.core.Deadline;
import dev.flotilla.core.os.Polling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An exclusive lock on a folder, within this JVM and among JVMs. It ends with the process at the
 * latest.
 */
final class FolderLock implements AutoCloseable {

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws IllegalStateException if another process or thread holds it until the deadline
   */
  static FolderLock take(Path file, Deadline deadline) {
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileChannel opened = channel;
      taken = Polling.until(() -> tryLock(opened), deadline);
    } catch (IOException unusable) {
      throw new IllegalStateException("cannot lock " + file + ": " + unusable.getMessage());
    } finally {
      if (!taken) {
        close(channel);
      }
    }
    if (!taken) {
      throw new IllegalStateException("another process holds " + file);
    }
    return new FolderLock(channel);
  }

  private static boolean tryLock(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldInThisJvm) {
      return false;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    close(channel); // the file stays: deleting a lock file lets two hold "it"
  }

  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
