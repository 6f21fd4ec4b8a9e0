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
 * The state of a home on disk. Replaced as a whole, so that a reader never sees half of it.
 *
 * @param file where it is
 */
public record StateFile(Path file) {

  /**
   * What the last supervisor wrote; empty if none runs and the last one ended in order.
   *
   * @throws FleetFailure if the file cannot be read
   */
  public Optional<FleetState> read() {
    try {
      Buffer json = Buffer.buffer(Files.readAllBytes(file));
      return Optional.of(Json.decode(json, FleetState.class));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | ServiceFailure unreadable) {
      throw new FleetFailure(
          file
              + " cannot be read ("
              + unreadable.getMessage()
              + "): remove it if nothing of this cluster runs");
    }
  }

  /** Replaces the state. */
  public synchronized void write(FleetState state) {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(next, Json.encode(state).getBytes());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException refused) {
      throw new FleetFailure("cannot write " + file + ": " + refused);
    }
  }

  /** Says that nothing runs any more. */
  public void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException refused) {
      throw new FleetFailure("cannot remove " + file + ": " + refused);
    }
  }
}
