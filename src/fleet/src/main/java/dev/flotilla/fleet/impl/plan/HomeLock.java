package dev.flotilla.fleet.impl.plan;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The right to run a cluster in a home; the operating system takes it back from a crashed owner.
 */
public record HomeLock(FileChannel channel) implements AutoCloseable {

  /** Takes it; empty if another process has it. */
  public static Optional<HomeLock> take(FleetHome home) {
    try {
      FileChannel channel =
          FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new HomeLock(channel));
    } catch (IOException refused) {
      throw new FleetFailure("cannot lock " + home.lock() + ": " + refused);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ownedByThisJvm) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException refused) {
      throw new FleetFailure("cannot unlock: " + refused);
    }
  }
}
