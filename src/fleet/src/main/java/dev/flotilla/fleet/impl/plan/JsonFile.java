package dev.flotilla.fleet.impl.plan;

import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.fleet.impl.os.FleetFailure;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * One record on disk as JSON. Replaced as a whole, so that a reader never sees half of it.
 *
 * @param file where it is
 * @param hint what a person can do if it cannot be read
 */
public record JsonFile<T>(Path file, Class<T> type, String hint) {

  /**
   * Reads what was written last. The result is empty if the file does not exist.
   *
   * @throws FleetFailure if the file cannot be read
   */
  public Optional<T> read() {
    try {
      return Optional.of(Json.decode(Buffer.buffer(Files.readAllBytes(file)), type));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | ServiceFailure unreadable) {
      throw new FleetFailure(file + " cannot be read (" + unreadable.getMessage() + "): " + hint);
    }
  }

  /** Replaces the content. */
  public synchronized void write(T value) {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(next, Json.encode(value).getBytes());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException refused) {
      throw new FleetFailure("cannot write " + file + ": " + refused);
    }
  }

  /** Removes the file if there is one. */
  public void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException refused) {
      throw new FleetFailure("cannot remove " + file + ": " + refused);
    }
  }
}
