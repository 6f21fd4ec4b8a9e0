package dev.flotilla.fleet.impl.context;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.FleetState;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Which cluster a command means that talks to a running one. It is found by its home; the option of
 * {@code up} may be given again, and then must fit.
 */
public final class ClusterChoice {

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      description = "As given to up: refused if the cluster of this home has another.")
  private Integer portOffset;

  /**
   * Refuses a cluster of another offset than the one that was given.
   *
   * @param portOffset null if none was given
   * @throws FleetFailure if it does not fit
   */
  public static void check(CommandContext context, FleetState running, Integer portOffset) {
    if (portOffset != null && portOffset != running.portOffset()) {
      throw new FleetFailure(
          "the cluster that runs in "
              + context.home().folder()
              + " has --port-offset "
              + running.portOffset()
              + ", not "
              + portOffset
              + ": give that one or none, or set FLOTILLA_HOME to the home of the cluster you mean");
    }
  }

  /** The state of this home, in any phase. */
  public Optional<FleetState> read(CommandContext context) {
    Optional<FleetState> running = context.stateFile().read();
    running.ifPresent(state -> check(context, state, portOffset));
    return running;
  }

  /**
   * What runs in this home.
   *
   * @throws FleetFailure if nothing does, or the cluster has another offset
   */
  public FleetState running(CommandContext context) {
    FleetState running = context.running();
    check(context, running, portOffset);
    return running;
  }
}
