package dev.flotilla.admin;

import dev.flotilla.insight.loop.LoopReport;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Single nodes, below {@code /admin/v1/nodes}. */
public interface NodesAdmin {

  @GET
  @Path("/{node}/loops")
  @Operation(
      summary = "The event loops of a node, and what blocked them",
      description =
          "Stacks are grouped by the first frame that is not of Vert.x, Netty or the JDK. 404 for a"
              + " node that the cluster does not have, 503 if it does not answer in time.")
  Future<LoopReport> loops(@PathParam("node") @Size(min = 1, max = 64) String node);
}
