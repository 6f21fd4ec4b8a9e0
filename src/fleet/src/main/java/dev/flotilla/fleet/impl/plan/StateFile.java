package dev.flotilla.fleet.impl.plan;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The state of a home on disk.
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
    return json().read();
  }

  /** Replaces the state. */
  public synchronized void write(FleetState state) {
    json().write(state);
  }

  /** Says that nothing runs any more. */
  public void delete() {
    json().delete();
  }

  private JsonFile<FleetState> json() {
    return new JsonFile<>(file, FleetState.class, "remove it if nothing of this cluster runs");
  }
}
