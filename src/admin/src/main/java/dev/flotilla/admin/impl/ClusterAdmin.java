package dev.flotilla.admin.impl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.admin.Admin;
import dev.flotilla.admin.AdminApi.Sources;
import dev.flotilla.admin.AdminOptions;
import dev.flotilla.audit.AuditHead;
import dev.flotilla.audit.AuditPage;
import dev.flotilla.audit.AuditVerification;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.insight.AdminMessages.ForecastReply;
import dev.flotilla.insight.AdminMessages.ForecastRequest;
import dev.flotilla.insight.AdminMessages.NodeReport;
import dev.flotilla.insight.trace.TraceExplanation;
import dev.flotilla.insight.trace.TraceList;
import dev.flotilla.insight.trace.TraceView;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.PolicyEdit;
import dev.flotilla.mesh.policy.PolicyOverrides;
import dev.flotilla.mesh.policy.PolicyVersion;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetOperations;
import dev.flotilla.plan.FleetStatus;
import dev.flotilla.plan.NodeRequest;
import dev.flotilla.plan.RollingRestartRequest;
import dev.flotilla.plan.ScaleRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The admin API of a cluster. */
final class ClusterAdmin implements Admin {

  /** The author of changes without {@code Flotilla-By}. */
  private static final String UNNAMED = "admin";

  /** A version, bare or as the entity tag that RFC 9110 has in If-Match. */
  private static final Pattern VERSION = Pattern.compile("(\\d{1,18})|\"(\\d{1,18})\"");

  private static final int AUDIT_PAGE = 100;
  private static final int EVENTS = 100;

  private static final ForecastRequest HOW_ARE_YOU = new ForecastRequest(null);

  private static final int DEFAULT_TRACES = 20;

  private final Sources sources;
  private final NodeQuery nodeQuery;
  private final AdminOptions options;
  private final LauncherClient launcher;
  private final AuditJournal journal;
  private final Supplier<JsonNode> document;

  /**
   * @param launcher answers for the fleet
   * @param document the OpenAPI document, once it is made
   */
  ClusterAdmin(
      Sources sources,
      NodeQuery nodeQuery,
      AdminOptions options,
      LauncherClient launcher,
      Supplier<JsonNode> document) {
    this.launcher = launcher;
    this.journal = new AuditJournal(sources, launcher);
    this.sources = sources;
    this.nodeQuery = nodeQuery;
    this.options = options;
    this.document = document;
  }

  @Override
  public Future<ServiceList> services() {
    return reports()
        .map(nodeReports -> AdminMapper.serviceList(sources.discovery().all(), nodeReports));
  }

  @Override
  public Future<ActivePolicies> policies() {
    return reports()
        .map(nodeReports -> AdminMapper.activePolicies(sources.policies().current(), nodeReports));
  }

  @Override
  public Future<VersionList> versions() {
    return Future.succeededFuture(
        new VersionList(
            sources.policies().history().stream().map(AdminMapper::versionView).toList()));
  }

  @Override
  public Future<VersionView> putPolicies(
      Optional<String> ifMatch, Optional<String> by, JsonNode policies) {
    return journal
        .policies(
            "policies.replace",
            "all",
            name(by),
            before -> before,
            () -> {
              Policies all = PolicyDocuments.all(policies);
              return change(before -> all, ifMatch, by);
            })
        .map(AdminMapper::versionView);
  }

  @Override
  public Future<VersionView> putService(
      String service, Optional<String> ifMatch, Optional<String> by, JsonNode policy) {
    return journal
        .policies(
            "policies.service.replace",
            service,
            name(by),
            of(service),
            () -> {
              PolicyOverrides overrides = PolicyDocuments.ofService(service, policy);
              return change(before -> before.with(service, overrides), ifMatch, by);
            })
        .map(AdminMapper::versionView);
  }

  @Override
  public Future<VersionView> patchService(
      String service, Optional<String> ifMatch, Optional<String> by, JsonNode patch) {
    return journal
        .policies(
            "policies.service.patch",
            service,
            name(by),
            of(service),
            () ->
                change(
                    before -> before.with(service, PolicyDocuments.patched(service, before, patch)),
                    ifMatch,
                    by))
        .map(AdminMapper::versionView);
  }

  @Override
  public Future<VersionView> removeService(
      String service, Optional<String> ifMatch, Optional<String> by) {
    return journal
        .policies(
            "policies.service.remove",
            service,
            name(by),
            of(service),
            () -> change(before -> without(before, service), ifMatch, by))
        .map(AdminMapper::versionView);
  }

  @Override
  public Future<VersionView> rollback(Optional<String> ifMatch, Optional<String> by, Rollback to) {
    return journal
        .policies(
            "policies.rollback",
            "version " + to.version(),
            name(by),
            before -> before,
            () -> sources.policies().rollback(to.version(), edit(ifMatch, by)))
        .map(AdminMapper::versionView);
  }

  @Override
  public Future<DryRun> dryRun(JsonNode policies) {
    return tried(PolicyDocuments.all(policies));
  }

  @Override
  public Future<DryRun> dryRunService(String service, JsonNode policy) {
    PolicyOverrides overrides = PolicyDocuments.ofService(service, policy);
    return tried(sources.policies().current().policies().with(service, overrides))
        .map(
            all ->
                new DryRun(
                    all.items().stream().filter(each -> each.service().equals(service)).toList(),
                    all.unreachable()));
  }

  @Override
  public Future<FleetStatus> fleet() {
    return launcher.get("", FleetStatus.class);
  }

  @Override
  public Future<FleetOperations> fleetOperations() {
    return launcher.get("/operations", FleetOperations.class);
  }

  @Override
  public Future<FleetOperation> fleetOperation(String id, Optional<Integer> after) {
    String path = "/operations/" + LauncherClient.segment(id) + "?after=" + after.orElse(0);
    return launcher.get(path, FleetOperation.class);
  }

  @Override
  public Future<FleetOperation> scale(String group, Optional<String> by, ScaleRequest request) {
    String path = "/groups/" + LauncherClient.segment(group);
    return journal.fleet(
        "fleet.scale",
        group,
        name(by),
        request,
        () -> launcher.begin(HttpMethod.PUT, path, name(by), request));
  }

  @Override
  public Future<FleetOperation> drain(String node, Optional<String> by, NodeRequest request) {
    return journal.fleet(
        "fleet.drain",
        node,
        name(by),
        request,
        () -> launcher.begin(HttpMethod.POST, node(node) + "/drain", name(by), request));
  }

  @Override
  public Future<FleetOperation> restart(String node, Optional<String> by, NodeRequest request) {
    return journal.fleet(
        "fleet.restart",
        node,
        name(by),
        request,
        () -> launcher.begin(HttpMethod.POST, node(node) + "/restart", name(by), request));
  }

  @Override
  public Future<FleetOperation> rollingRestart(Optional<String> by, RollingRestartRequest request) {
    return journal.fleet(
        "fleet.rolling-restart",
        request.group().orElse("all"),
        name(by),
        request,
        () -> launcher.begin(HttpMethod.POST, "/rolling-restart", name(by), request));
  }

  @Override
  public Future<FleetOperation> apply(Optional<String> by) {
    return journal.fleet(
        "fleet.apply",
        "all",
        name(by),
        Map.of(),
        () -> launcher.begin(HttpMethod.POST, "/apply", name(by), Map.of()));
  }

  private static String node(String name) {
    return "/nodes/" + LauncherClient.segment(name);
  }

  private static String name(Optional<String> by) {
    return by.filter(name -> !name.isBlank()).orElse(UNNAMED);
  }

  @Override
  public Future<TraceList> traces(
      Optional<String> service,
      Optional<String> route,
      Optional<String> code,
      Optional<String> status,
      Optional<Integer> minMs,
      Optional<Integer> limit) {
    return traceQuery()
        .latest(
            trace ->
                service.map(trace.services()::contains).orElse(true)
                    && route.map(trace.route()::equals).orElse(true)
                    && code.map(trace.codes()::contains).orElse(true)
                    && status.map(trace.status()::equalsIgnoreCase).orElse(true)
                    && trace.durationMicros() >= minMs.orElse(0) * 1_000L,
            limit.orElse(DEFAULT_TRACES));
  }

  @Override
  public Future<TraceView> trace(String traceId) {
    return traceQuery().trace(traceId);
  }

  @Override
  public Future<TraceExplanation> explain(String traceId) {
    return traceQuery().trace(traceId).map(TraceExplanation::of);
  }

  private TraceQuery traceQuery() {
    // Kept traces are read from a disk, not from memory.
    return new TraceQuery(nodeQuery, options.nodeTimeout().multipliedBy(3));
  }

  @Override
  public Future<AuditPage> audit(Optional<Long> after, Optional<Integer> limit) {
    return journal.trail().page(after, limit.orElse(AUDIT_PAGE));
  }

  @Override
  public Future<AuditVerification> verifyAudit(Optional<Long> sequence, Optional<String> hash) {
    if (sequence.isPresent() != hash.isPresent()) {
      throw new ServiceFailure(
          Code.INVALID_ARGUMENT, "sequence and hash must be given together or not at all");
    }
    return journal.trail().verify(sequence.map(at -> new AuditHead(at, hash.get())));
  }

  @Override
  public Future<EventList> events(Optional<String> after, Optional<Integer> limit) {
    return new EventGatherer(nodeQuery.vertx(), launcher, options.nodeTimeout())
        .gather(after, limit.orElse(EVENTS));
  }

  @Override
  public Future<JsonNode> document() {
    JsonNode made = document.get();
    return made == null
        ? Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "the API is just starting"))
        : Future.succeededFuture(made);
  }

  private Future<DryRun> tried(Policies candidate) {
    ForecastRequest forecastRequest = new ForecastRequest(ConfigJson.write(candidate));
    return nodeQuery
        .ask(forecastRequest, ForecastReply.class, options.dryRunTimeout())
        .map(AdminMapper::dryRun);
  }

  private Future<NodeQuery.NodeAnswers<NodeReport>> reports() {
    return nodeQuery.ask(HOW_ARE_YOU, NodeReport.class, options.nodeTimeout());
  }

  private Future<PolicyVersion> change(
      UnaryOperator<Policies> change, Optional<String> ifMatch, Optional<String> by) {
    return sources.policies().change(change, edit(ifMatch, by));
  }

  private static Policies without(Policies before, String service) {
    if (!before.services().containsKey(service)) {
      throw new ServiceFailure(Code.NOT_FOUND, service + " has no policy of its own");
    }
    return before.without(service);
  }

  private static Function<Policies, Object> of(String service) {
    return policies -> policies.services().get(service);
  }

  private static PolicyEdit edit(Optional<String> ifMatch, Optional<String> by) {
    PolicyEdit edit = PolicyEdit.by(name(by));
    if (ifMatch.isEmpty() || ifMatch.get().equals("*")) {
      return edit;
    }
    Matcher version = VERSION.matcher(ifMatch.get());
    if (!version.matches()) {
      throw new ServiceFailure(
          Code.INVALID_ARGUMENT,
          "If-Match must be the number of a version or * but was " + ifMatch.get());
    }
    String digits = version.group(1) == null ? version.group(2) : version.group(1);
    return edit.ifVersion(Long.parseLong(digits));
  }
}
