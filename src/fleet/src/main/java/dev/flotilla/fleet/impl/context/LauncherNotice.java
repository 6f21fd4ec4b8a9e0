package dev.flotilla.fleet.impl.context;

import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.supervisor.ControlServer;
import dev.flotilla.plan.FleetNotice;
import java.time.Duration;

/** Tells the launcher what a command has done, for the events of the cluster. */
public final class LauncherNotice {

  /** A command does not wait longer for a launcher that hangs. */
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private LauncherNotice() {}

  /** Sends it. A launcher that has ended does not hear of it, which is not a failure. */
  public static void send(CommandContext context, FleetState state, FleetNotice notice) {
    if (state.controlPort() > 0) {
      String by =
          context.environment().getOrDefault("FLOTILLA_BY", System.getProperty("user.name"));
      HttpCall.authorised(
          "POST",
          ControlServer.url(state.controlPort(), "/admin/v1/fleet/events"),
          context.home().token(),
          by,
          Json.encode(notice).toString(),
          DEADLINE);
    }
  }
}
