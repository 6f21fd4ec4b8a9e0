package dev.flotilla.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.audit.AuditPage;
import dev.flotilla.audit.AuditVerification;
import dev.flotilla.insight.event.ClusterEvent;
import dev.flotilla.insight.trace.TraceExplanation;
import dev.flotilla.insight.trace.TraceList;
import dev.flotilla.insight.trace.TraceView;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.policy.PolicyVersion;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetOperations;
import dev.flotilla.plan.FleetStatus;
import dev.flotilla.plan.NodeRequest;
import dev.flotilla.plan.RollingRestartRequest;
import dev.flotilla.plan.ScaleRequest;
import dev.flotilla.rpc.Idempotent;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The admin API, below {@code /admin/v1}. Policies are JSON with the keys of {@code policies.yaml};
 * durations are texts, such as {@code 250ms}.
 *
 * <p>A client that changes policies may name the version it has read in {@code If-Match}: if
 * another version is active, it gets 412 and nothing changes. {@code Flotilla-By} is the name for
 * the history; it is not verified, because all clients have the same token.
 */
public interface Admin {

  /**
   * The services of the cluster, by name.
   *
   * @param unreachable nodes that did not answer
   */
  record ServiceList(List<ServiceView> items, List<String> unreachable) {}

  /** One service. */
  record ServiceView(String name, List<InstanceView> instances) {}

  /**
   * One instance.
   *
   * @param kind {@code RPC}, {@code ADDRESS}, {@code HTTP} or {@code OTHER}
   * @param status {@code UP} or {@code DRAINING}
   * @param ejected whether any caller has ejected it
   * @param inFlight unanswered calls of all callers
   * @param seenBy its state as seen by each node that called it
   */
  record InstanceView(
      String id,
      String version,
      String node,
      String zone,
      String kind,
      String status,
      boolean ejected,
      int inFlight,
      List<CallerView> seenBy) {}

  /**
   * An instance as one caller sees it.
   *
   * @param latencyMs moving average of its answers
   * @param ejectedForMs remaining time without calls from there; 0 if it is not ejected
   */
  record CallerView(String node, int inFlight, double latencyMs, long ejectedForMs) {}

  /**
   * A version of the policies.
   *
   * @param origin {@code FILE}, {@code CHANGE} or {@code ROLLBACK}
   * @param changes differences from the version before
   */
  record VersionView(
      long version,
      Instant at,
      String by,
      PolicyVersion.Origin origin,
      List<String> changes,
      JsonNode policies) {}

  /**
   * The active policies.
   *
   * @param nodes the version that each node uses
   * @param unreachable nodes that did not answer
   */
  record ActivePolicies(VersionView current, List<NodeVersion> nodes, List<String> unreachable) {}

  /** The version of one node. */
  record NodeVersion(String node, long version) {}

  /** Versions, latest first. */
  record VersionList(List<VersionView> items) {}

  /** The version to activate again. */
  record Rollback(@Min(1) long version) {}

  /**
   * What would have happened in the last hour.
   *
   * @param items by service, then node
   * @param unreachable nodes that did not answer, so that their calls are missing
   */
  record DryRun(List<ForecastView> items, List<String> unreachable) {}

  /**
   * What the breaker of one service would have done to the calls of one node.
   *
   * @param kind {@code SERVICE}, or {@code NAMED} for a breaker of calls that leave the cluster
   * @param summary the same in a sentence
   * @param from first second with a call
   * @param calls of the last hour, refused ones included
   */
  record ForecastView(
      String service,
      BreakerHealth.BreakerKind kind,
      String node,
      String summary,
      Instant from,
      long calls,
      long failures,
      long refused,
      ForecastCourse candidate,
      ForecastCourse current) {}

  /**
   * What a breaker would have done.
   *
   * @param opened the first 100 openings
   */
  record ForecastCourse(int openings, long openMs, long refused, List<BreakerOpening> opened) {}

  /** One opening. */
  record BreakerOpening(Instant at, long lastedMs) {}

  /**
   * What changed.
   *
   * @param items oldest first
   * @param unreachable nodes that did not answer, and {@code launcher} if it did not
   */
  record EventList(List<ClusterEvent> items, List<String> unreachable) {}

  @GET
  @Path("/services")
  @Operation(summary = "Services with their instances, and how their callers see them")
  Future<ServiceList> services();

  @GET
  @Path("/policies")
  @Operation(summary = "The active policies, and the version that each node uses")
  Future<ActivePolicies> policies();

  @GET
  @Path("/policies/versions")
  @Operation(summary = "The last versions with author, time and changes; latest first")
  Future<VersionList> versions();

  @PUT
  @Path("/policies")
  @Idempotent
  @Operation(
      summary = "Replace all policies",
      description =
          "The body is the content of policies.yaml as JSON. An invalid document changes nothing.")
  Future<VersionView> putPolicies(
      @HeaderParam("If-Match") Optional<String> ifMatch,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by,
      JsonNode policies);

  @PUT
  @Path("/policies/services/{service}")
  @Idempotent
  @Operation(
      summary = "Replace the policy of one service",
      description = "The body is what policies.yaml has below the name of the service.")
  Future<VersionView> putService(
      @PathParam("service") @Size(min = 1, max = 200) String service,
      @HeaderParam("If-Match") Optional<String> ifMatch,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by,
      JsonNode policy);

  @PATCH
  @Path("/policies/services/{service}")
  @Idempotent
  @Operation(
      summary = "Change parts of the policy of one service",
      description =
          "The body is a JSON merge patch (RFC 7396): null resets a value to its default.")
  Future<VersionView> patchService(
      @PathParam("service") @Size(min = 1, max = 200) String service,
      @HeaderParam("If-Match") Optional<String> ifMatch,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by,
      JsonNode patch);

  @DELETE
  @Path("/policies/services/{service}")
  @Idempotent
  @Operation(summary = "Remove the policy of one service, so that the defaults apply to it")
  Future<VersionView> removeService(
      @PathParam("service") @Size(min = 1, max = 200) String service,
      @HeaderParam("If-Match") Optional<String> ifMatch,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by);

  @POST
  @Path("/policies/rollback")
  @Operation(summary = "Activate an earlier version again, as a new version")
  Future<VersionView> rollback(
      @HeaderParam("If-Match") Optional<String> ifMatch,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by,
      Rollback to);

  @POST
  @Path("/policies/dry-run")
  @Idempotent
  @Operation(
      summary = "What breakers would have done in the last hour with these policies",
      description =
          "The body is as for PUT of the policies; nothing changes. Every node replays its calls"
              + " through the state machine of the breakers. The result is an estimate: calls, failures"
              + " and refusals are known per second, latencies by factors of two.")
  Future<DryRun> dryRun(JsonNode policies);

  @POST
  @Path("/policies/services/{service}/dry-run")
  @Idempotent
  @Operation(
      summary = "What the breaker of one service would have done with this policy",
      description = "The body is as for PUT of the policy of a service; nothing changes.")
  Future<DryRun> dryRunService(
      @PathParam("service") @Size(min = 1, max = 200) String service, JsonNode policy);

  @GET
  @Path("/fleet")
  @Operation(
      summary = "The nodes and groups of the launcher, and the operation that runs",
      description = "Answered by the launcher that started this node; 503 while there is none.")
  Future<FleetStatus> fleet();

  @GET
  @Path("/fleet/operations")
  @Operation(summary = "The operations that run and ran, with who asked for them; latest first")
  Future<FleetOperations> fleetOperations();

  @GET
  @Path("/fleet/operations/{id}")
  @Operation(summary = "One operation, with its events from number after on")
  Future<FleetOperation> fleetOperation(
      @PathParam("id") @Size(min = 1, max = 64) String id,
      @QueryParam("after") Optional<@Min(0) Integer> after);

  @PUT
  @Path("/fleet/groups/{group}")
  @Operation(
      summary = "Give a group another number of nodes",
      description =
          "Begins an operation. It is refused with 409 and the reason if the last node that hosts a"
              + " verticle would go, unless force is true.")
  Future<FleetOperation> scale(
      @PathParam("group") @Size(min = 1, max = 64) String group,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by,
      ScaleRequest request);

  @POST
  @Path("/fleet/nodes/{node}/drain")
  @Operation(summary = "Take a node out of service in order; it stays down")
  Future<FleetOperation> drain(
      @PathParam("node") @Size(min = 1, max = 64) String node,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by,
      NodeRequest request);

  @POST
  @Path("/fleet/nodes/{node}/restart")
  @Operation(summary = "Drain a node and start it again, or start one that is down")
  Future<FleetOperation> restart(
      @PathParam("node") @Size(min = 1, max = 64) String node,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by,
      NodeRequest request);

  @POST
  @Path("/fleet/rolling-restart")
  @Operation(
      summary = "Restart one node after the other; stops at the first that does not come back")
  Future<FleetOperation> rollingRestart(
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by,
      RollingRestartRequest request);

  @POST
  @Path("/fleet/apply")
  @Operation(summary = "Make the cluster what cluster.yaml says now")
  Future<FleetOperation> apply(
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by);

  @GET
  @Path("/traces")
  @Operation(
      summary = "The latest traces that the nodes hold, the latest first",
      description =
          "Filters by service, route, code of a failed span, status (ERROR or UNSET) and least"
              + " duration. Each node looks at its latest 1,000 traces.")
  Future<TraceList> traces(
      @QueryParam("service") Optional<@Size(min = 1, max = 200) String> service,
      @QueryParam("route") Optional<@Size(min = 1, max = 200) String> route,
      @QueryParam("code") Optional<@Size(min = 1, max = 40) String> code,
      @QueryParam("status") Optional<@Size(min = 1, max = 10) String> status,
      @QueryParam("minMs") Optional<@Min(0) Integer> minMs,
      @QueryParam("limit") Optional<@Min(1) Integer> limit);

  @GET
  @Path("/traces/{traceId}")
  @Operation(
      summary = "The spans of one trace from all nodes, as a waterfall",
      description = "It names the nodes that did not answer, whose spans are missing.")
  Future<TraceView> trace(@PathParam("traceId") @Size(min = 1, max = 64) String traceId);

  @GET
  @Path("/explain/{traceId}")
  @Operation(
      summary = "One trace in sentences: its decisions, its first failures, where its time went",
      description = "Only from what was recorded; each sentence names the span that says it.")
  Future<TraceExplanation> explain(@PathParam("traceId") @Size(min = 1, max = 64) String traceId);

  @GET
  @Path("/audit")
  @Operation(
      summary = "The audit trail: who changed what, newest row first",
      description = "The next page begins after the sequence that this one names as next.")
  Future<AuditPage> audit(
      @QueryParam("after") Optional<@Min(1) Long> after,
      @QueryParam("limit") Optional<@Min(1) @Max(1000) Integer> limit);

  @GET
  @Path("/audit/verify")
  @Operation(
      summary = "Whether every row of the audit trail is as it was appended",
      description =
          "Reads all rows and names each that was edited, removed, moved or replaced. Sequence and"
              + " hash of the head that an earlier verification returned are checked as well.")
  Future<AuditVerification> verifyAudit(
      @QueryParam("sequence") Optional<@Min(0) Long> sequence,
      @QueryParam("hash") Optional<@Size(min = 64, max = 64) String> hash);

  @GET
  @Path("/events")
  @Operation(
      summary = "What changed in the cluster, oldest first",
      description =
          "The last events, or those after a time in ISO 8601. Clocks of nodes differ and answers may"
              + " be late: a client that follows asks again for the last seconds.")
  Future<EventList> events(
      @QueryParam("after") Optional<@Size(min = 1, max = 40) String> after,
      @QueryParam("limit") Optional<@Min(1) @Max(1000) Integer> limit);

  @GET
  @Path("/openapi.json")
  @Operation(summary = "This document")
  Future<JsonNode> document();
}
