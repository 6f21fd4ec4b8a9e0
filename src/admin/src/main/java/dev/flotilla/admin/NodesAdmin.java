package dev.flotilla.admin;

import dev.flotilla.insight.log.LogLevelChange.ChangedLevels;
import dev.flotilla.insight.loop.LoopReport;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Duration;
import java.util.Optional;

/** Single nodes, below {@code /admin/v1/nodes}. */
public interface NodesAdmin {

  /**
   * Another level for a logger.
   *
   * @param logger its name; {@code ROOT} for all
   * @param level {@code TRACE}, {@code DEBUG}, {@code INFO}, {@code WARN}, {@code ERROR} or {@code
   *     OFF}
   * @param duration until the level that it had returns, 1 s to 24 h; absent for 10 minutes
   */
  record LogLevel(
      @Size(min = 1, max = 200) String logger,
      @Size(max = 5) String level,
      Optional<Duration> duration) {}

  @GET
  @Path("/{node}/loops")
  @Operation(
      summary = "The event loops of a node, and what blocked them",
      description =
          "Stacks are grouped by the first frame that is not of Vert.x, Netty or the JDK. 404 for a"
              + " node that the cluster does not have, 503 if it does not answer in time.")
  Future<LoopReport> loops(@PathParam("node") @Size(min = 1, max = 64) String node);

  @PUT
  @Path("/{node}/log-levels")
  @Operation(
      summary = "Change the level of a logger of a node for a while",
      description =
          "The answer has all levels of the node that are changed at present. A restart of the node"
              + " takes them back, too.")
  Future<ChangedLevels> logLevel(
      @PathParam("node") @Size(min = 1, max = 64) String node, LogLevel level);
}
