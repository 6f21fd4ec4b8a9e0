package dev.flotilla.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.policy.PolicyVersion;
import dev.flotilla.rpc.Idempotent;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The admin API, below {@code /admin/v1}. Policies are JSON with the keys of {@code policies.yaml};
 * durations are texts, as {@code 250ms}.
 *
 * <p>Whoever changes something may name the version they have seen in {@code If-Match}: if another
 * one is in force they get 412 and nothing has changed. {@code Flotilla-By} is the name for the
 * history; it is not verified, for all have the same token.
 */
public interface Admin {

  /** All that is running, by name. */
  record ServiceList(List<ServiceView> items, List<String> silent) {}

  /** One service. */
  record ServiceView(String name, List<InstanceView> instances) {}

  /**
   * One instance.
   *
   * @param breakerKind {@code RPC}, {@code ADDRESS}, {@code HTTP} or {@code OTHER}
   * @param status {@code UP} or {@code DRAINING}
   * @param ejected whether any caller has taken it out for now
   * @param inFlight calls of all callers without an answer
   * @param seenBy what each node that called it knows
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
   * @param ejectedForMs how long it gets no calls from there; 0 when it is in
   */
  record CallerView(String node, int inFlight, double latencyMs, long ejectedForMs) {}

  /**
   * A version of the policies.
   *
   * @param origin {@code FILE}, {@code CHANGE} or {@code ROLLBACK}
   * @param changes what differs from the version before
   */
  record VersionView(
      long version,
      Instant at,
      String by,
      PolicyVersion.Origin origin,
      List<String> changes,
      JsonNode policies) {}

  /**
   * What is in force, and where.
   *
   * @param nodes the version that each node goes by
   * @param silent nodes that did not answer
   */
  record ActivePolicies(VersionView current, List<NodeVersion> nodes, List<String> silent) {}

  /** The version of one node. */
  record NodeVersion(String node, long version) {}

  /** Versions, latest first. */
  record VersionList(List<VersionView> items) {}

  /** The version to go back to. */
  record Rollback(@Min(1) long version) {}

  /**
   * What would have happened in the last hour.
   *
   * @param items by service, then node
   * @param silent nodes that did not answer, so that their calls are not in it
   */
  record DryRun(List<ForecastView> items, List<String> silent) {}

  /**
   * What the breaker of one service would have done to the calls of one node.
   *
   * @param breakerKind {@code SERVICE}, or {@code NAMED} for a breaker of calls that leave the
   *     cluster
   * @param summary the same in a sentence
   * @param from first second with a call
   * @param calls of the last hour, refused ones included
   */
  record ForecastView(
      String service,
      BreakerHealth.BreakerKind breakerKind,
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

  @GET
  @Path("/services")
  @Operation(summary = "Services with their instances, and how their callers see them")
  Future<ServiceList> services();

  @GET
  @Path("/policies")
  @Operation(summary = "The policies in force, and which version each node goes by")
  Future<ActivePolicies> policies();

  @GET
  @Path("/policies/versions")
  @Operation(summary = "The last versions: who, when, what; latest first")
  Future<VersionList> versions();

  @PUT
  @Path("/policies")
  @Idempotent
  @Operation(
      summary = "Put policies in force instead of all others",
      description =
          "The body is what policies.yaml holds, as JSON. Refused whole if anything is wrong.")
  Future<VersionView> putPolicies(
      @HeaderParam("If-Match") Optional<String> ifMatch,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by,
      JsonNode policies);

  @PUT
  @Path("/policies/services/{service}")
  @Idempotent
  @Operation(
      summary = "Put the policy of one service in force instead of its own so far",
      description = "The body is what policies.yaml holds below the name of the service.")
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
          "The body is a JSON merge patch (RFC 7396): null takes a value back to its default.")
  Future<VersionView> patchService(
      @PathParam("service") @Size(min = 1, max = 200) String service,
      @HeaderParam("If-Match") Optional<String> ifMatch,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by,
      JsonNode patch);

  @DELETE
  @Path("/policies/services/{service}")
  @Idempotent
  @Operation(summary = "Take the policy of one service away, so that the defaults hold for it")
  Future<VersionView> removeService(
      @PathParam("service") @Size(min = 1, max = 200) String service,
      @HeaderParam("If-Match") Optional<String> ifMatch,
      @HeaderParam("Flotilla-By") Optional<@Size(min = 1, max = 64) String> by);

  @POST
  @Path("/policies/rollback")
  @Operation(summary = "Put an earlier version in force again, as a new one")
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
          "The body is as for PUT of the policies; nothing is changed. Every node sends the calls it"
              + " made through the state machine of the breakers again. An estimate: calls, failures"
              + " and refusals are known per second, latencies by factors of two.")
  Future<DryRun> dryRun(JsonNode policies);

  @POST
  @Path("/policies/services/{service}/dry-run")
  @Idempotent
  @Operation(
      summary = "What the breaker of one service would have done with this policy",
      description = "The body is as for PUT of the policy of a service; nothing is changed.")
  Future<DryRun> dryRunService(
      @PathParam("service") @Size(min = 1, max = 200) String service, JsonNode policy);

  @GET
  @Path("/openapi.json")
  @Operation(summary = "This document")
  Future<JsonNode> document();
}
