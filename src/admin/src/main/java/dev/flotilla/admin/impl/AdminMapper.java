package dev.flotilla.admin.impl;

import dev.flotilla.admin.Admin;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.core.Durations;
import dev.flotilla.discovery.Instance;
import dev.flotilla.insight.AdminMessages.ForecastReply;
import dev.flotilla.insight.AdminMessages.NodeReport;
import dev.flotilla.mesh.InstanceHealth;
import dev.flotilla.mesh.policy.Forecast;
import dev.flotilla.mesh.policy.PolicyVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the abilities know, as the admin API shows it. */
final class AdminMapper {

  private AdminMapper() {}

  static Admin.VersionView versionView(PolicyVersion version) {
    return new Admin.VersionView(
        version.version(),
        version.at(),
        version.by(),
        version.origin(),
        version.changes(),
        ConfigJson.write(version.policies()));
  }

  static Admin.ActivePolicies activePolicies(
      PolicyVersion current, NodeQuery.NodeAnswers<NodeReport> nodeReports) {
    return new Admin.ActivePolicies(
        versionView(current),
        nodeReports.given().stream()
            .map(
                nodeAnswer -> new Admin.NodeVersion(nodeAnswer.node(), nodeAnswer.what().version()))
            .sorted(Comparator.comparing(Admin.NodeVersion::node))
            .toList(),
        nodeReports.unreachable());
  }

  static Admin.ServiceList serviceList(
      List<Instance> all, NodeQuery.NodeAnswers<NodeReport> nodeReports) {
    Map<String, List<Admin.CallerView>> sights = sights(nodeReports);
    Map<String, List<Instance>> byService =
        all.stream()
            .collect(Collectors.groupingBy(Instance::service, TreeMap::new, Collectors.toList()));
    return new Admin.ServiceList(
        byService.entrySet().stream()
            .map(
                entry ->
                    new Admin.ServiceView(
                        entry.getKey(),
                        entry.getValue().stream()
                            .map(
                                each ->
                                    instanceView(each, sights.getOrDefault(each.id(), List.of())))
                            .toList()))
            .toList(),
        nodeReports.unreachable());
  }

  private static Map<String, List<Admin.CallerView>> sights(
      NodeQuery.NodeAnswers<NodeReport> nodeReports) {
    Map<String, List<Admin.CallerView>> sights = new TreeMap<>();
    nodeReports
        .given()
        .forEach(
            nodeAnswer ->
                nodeAnswer
                    .what()
                    .health()
                    .forEach(
                        health ->
                            sights
                                .computeIfAbsent(health.instanceId(), id -> new ArrayList<>())
                                .add(callerView(nodeAnswer.node(), health))));
    return sights;
  }

  private static Admin.CallerView callerView(String node, InstanceHealth health) {
    return new Admin.CallerView(
        node,
        health.inFlight(),
        Math.round(health.latency().toNanos() / 1e4) / 100.0,
        health.ejectedFor().toMillis());
  }

  private static Admin.InstanceView instanceView(Instance instance, List<Admin.CallerView> seenBy) {
    return new Admin.InstanceView(
        instance.id(),
        instance.version(),
        instance.node(),
        instance.zone(),
        instance.kind().name(),
        instance.status().name(),
        seenBy.stream().anyMatch(callerView -> callerView.ejectedForMs() > 0),
        seenBy.stream().mapToInt(Admin.CallerView::inFlight).sum(),
        seenBy);
  }

  static Admin.DryRun dryRun(NodeQuery.NodeAnswers<ForecastReply> nodeAnswers) {
    return new Admin.DryRun(
        nodeAnswers.each(ForecastReply::all, AdminMapper::forecastView).stream()
            .sorted(
                Comparator.comparing(Admin.ForecastView::service)
                    .thenComparing(Admin.ForecastView::node))
            .toList(),
        nodeAnswers.unreachable());
  }

  private static Admin.ForecastView forecastView(String node, Forecast forecast) {
    return new Admin.ForecastView(
        forecast.service(),
        forecast.kind(),
        node,
        summary(node, forecast),
        forecast.from(),
        forecast.calls(),
        forecast.failures(),
        forecast.refused(),
        forecastCourse(forecast.candidate()),
        forecastCourse(forecast.current()));
  }

  /** As in: with this policy the breaker would have opened 3 times in the last hour. */
  private static String summary(String node, Forecast forecast) {
    return "with this policy the breaker of "
        + forecast.service()
        + " on "
        + node
        + " would have "
        + told(forecast.candidate())
        + " in the last hour; with the active one it would have "
        + told(forecast.current());
  }

  private static String told(Forecast.Course course) {
    if (course.openings() == 0) {
      return "stayed closed";
    }
    String times = course.openings() == 1 ? "once" : course.openings() + " times";
    Duration seconds = Duration.ofSeconds(Math.max(1, course.open().toSeconds()));
    return "opened "
        + times
        + " for "
        + Durations.text(seconds)
        + " in all and refused "
        + course.refused()
        + " calls";
  }

  private static Admin.ForecastCourse forecastCourse(Forecast.Course course) {
    return new Admin.ForecastCourse(
        course.openings(),
        course.open().toMillis(),
        course.refused(),
        course.opened().stream()
            .map(opening -> new Admin.BreakerOpening(opening.at(), opening.lasted().toMillis()))
            .toList());
  }
}
