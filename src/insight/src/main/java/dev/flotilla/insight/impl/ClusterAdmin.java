package dev.flotilla.insight.impl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.insight.Admin;
import dev.flotilla.insight.AdminApi.Sources;
import dev.flotilla.insight.AdminOptions;
import dev.flotilla.insight.impl.Questions.Forecasts;
import dev.flotilla.insight.impl.Questions.Question;
import dev.flotilla.insight.impl.Questions.Report;
import dev.flotilla.mesh.Policies;
import dev.flotilla.mesh.PolicyEdit;
import dev.flotilla.mesh.PolicyOverrides;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The admin API of a cluster. */
final class ClusterAdmin implements Admin {

  /** Who does not say who they are. */
  private static final String NOBODY = "admin";

  /** A version, bare or as the entity tag that RFC 9110 has in If-Match. */
  private static final Pattern VERSION = Pattern.compile("(\\d{1,18})|\"(\\d{1,18})\"");

  private static final Question HOW_ARE_YOU = new Question(null);

  private final Sources sources;
  private final Peers peers;
  private final AdminOptions options;
  private final Supplier<JsonNode> document;

  /**
   * @param document the OpenAPI document, once it is made
   */
  ClusterAdmin(Sources sources, Peers peers, AdminOptions options, Supplier<JsonNode> document) {
    this.sources = sources;
    this.peers = peers;
    this.options = options;
    this.document = document;
  }

  @Override
  public Future<Services> services() {
    return reports().map(reports -> Views.services(sources.discovery().all(), reports));
  }

  @Override
  public Future<InForce> policies() {
    return reports().map(reports -> Views.inForce(sources.policies().current(), reports));
  }

  @Override
  public Future<Versions> versions() {
    return Future.succeededFuture(
        new Versions(sources.policies().history().stream().map(Views::version).toList()));
  }

  @Override
  public Future<Version> putPolicies(
      Optional<String> ifMatch, Optional<String> by, JsonNode policies) {
    Policies all = PolicyDocuments.all(policies);
    return change(before -> all, ifMatch, by);
  }

  @Override
  public Future<Version> putService(
      String service, Optional<String> ifMatch, Optional<String> by, JsonNode policy) {
    PolicyOverrides overrides = PolicyDocuments.ofService(service, policy);
    return change(before -> before.with(service, overrides), ifMatch, by);
  }

  @Override
  public Future<Version> patchService(
      String service, Optional<String> ifMatch, Optional<String> by, JsonNode patch) {
    return change(
        before -> before.with(service, PolicyDocuments.patched(service, before, patch)),
        ifMatch,
        by);
  }

  @Override
  public Future<Version> removeService(
      String service, Optional<String> ifMatch, Optional<String> by) {
    return change(
        before -> {
          if (!before.services().containsKey(service)) {
            throw new ServiceFailure(Code.NOT_FOUND, service + " has no policy of its own");
          }
          return before.without(service);
        },
        ifMatch,
        by);
  }

  @Override
  public Future<Version> rollback(Optional<String> ifMatch, Optional<String> by, Rollback to) {
    return sources.policies().rollback(to.version(), edit(ifMatch, by)).map(Views::version);
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
                    all.silent()));
  }

  @Override
  public Future<JsonNode> document() {
    JsonNode made = document.get();
    return made == null
        ? Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "the API is just starting"))
        : Future.succeededFuture(made);
  }

  private Future<DryRun> tried(Policies candidate) {
    Question question = new Question(ConfigJson.write(candidate));
    return peers.ask(question, Forecasts.class, options.dryRunDeadline()).map(Views::dryRun);
  }

  private Future<Peers.Answers<Report>> reports() {
    return peers.ask(HOW_ARE_YOU, Report.class, options.nodeDeadline());
  }

  private Future<Version> change(
      UnaryOperator<Policies> change, Optional<String> ifMatch, Optional<String> by) {
    return sources.policies().change(change, edit(ifMatch, by)).map(Views::version);
  }

  private static PolicyEdit edit(Optional<String> ifMatch, Optional<String> by) {
    PolicyEdit edit = PolicyEdit.by(by.filter(name -> !name.isBlank()).orElse(NOBODY));
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
