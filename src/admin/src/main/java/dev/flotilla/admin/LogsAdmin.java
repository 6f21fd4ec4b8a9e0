package dev.flotilla.admin;

import dev.flotilla.insight.log.LogLine;
import dev.flotilla.insight.log.LogQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The last lines of the logs of all nodes, below {@code /admin/v1/logs}. */
public interface LogsAdmin {

  /** How many lines without a limit in the question. */
  int DEFAULT_LIMIT = 200;

  /**
   * Lines of all nodes, in the order of their time.
   *
   * @param unreachable nodes that did not answer, so that their lines are missing
   */
  record LogPage(List<LogLine> items, List<String> unreachable) {}

  @GET
  @Operation(
      summary = "The last lines of the logs of all nodes, merged",
      description =
          "Each node keeps its last 5,000 lines in memory. Lines of a trace are those that were"
              + " written while its calls were handled, and those that name it.")
  Future<LogPage> logs(
      @QueryParam("node") Optional<@Size(max = 64) String> node,
      @QueryParam("level") Optional<@Size(max = 5) String> level,
      @QueryParam("text") Optional<@Size(max = 200) String> text,
      @QueryParam("traceId") Optional<@Size(max = 32) String> traceId,
      @QueryParam("from") Optional<Instant> from,
      @QueryParam("limit") Optional<@Min(1) @Max(LogQuery.MOST_LINES) Integer> limit);
}
