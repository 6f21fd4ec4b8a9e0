package dev.flotilla.insight.impl;

import dev.flotilla.core.ConfigJson;
import dev.flotilla.core.Durations;
import dev.flotilla.discovery.Instance;
import dev.flotilla.insight.Admin;
import dev.flotilla.insight.impl.Questions.Forecasts;
import dev.flotilla.insight.impl.Questions.Report;
import dev.flotilla.mesh.Forecast;
import dev.flotilla.mesh.InstanceHealth;
import dev.flotilla.mesh.PolicyVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the abilities know, as the admin API shows it. */
final class Views {

  private Views() {}

  static Admin.Version version(PolicyVersion version) {
    return new Admin.Version(
        version.version(),
        version.at(),
        version.by(),
        version.origin(),
        version.changes(),
        ConfigJson.write(version.policies()));
  }

  static Admin.InForce inForce(PolicyVersion current, Peers.Answers<Report> reports) {
    return new Admin.InForce(
        version(current),
        reports.given().stream()
            .map(answer -> new Admin.NodeVersion(answer.node(), answer.what().version()))
            .sorted(Comparator.comparing(Admin.NodeVersion::node))
            .toList(),
        reports.silent());
  }

  static Admin.Services services(List<Instance> all, Peers.Answers<Report> reports) {
    Map<String, List<Admin.Sight>> sights = sights(reports);
    Map<String, List<Instance>> byService =
        all.stream()
            .collect(Collectors.groupingBy(Instance::service, TreeMap::new, Collectors.toList()));
    return new Admin.Services(
        byService.entrySet().stream()
            .map(
                entry ->
                    new Admin.Service(
                        entry.getKey(),
                        entry.getValue().stream()
                            .map(each -> copy(each, sights.getOrDefault(each.id(), List.of())))
                            .toList()))
            .toList(),
        reports.silent());
  }

  private static Map<String, List<Admin.Sight>> sights(Peers.Answers<Report> reports) {
    Map<String, List<Admin.Sight>> sights = new TreeMap<>();
    reports
        .given()
        .forEach(
            answer ->
                answer
                    .what()
                    .health()
                    .forEach(
                        health ->
                            sights
                                .computeIfAbsent(health.instanceId(), id -> new ArrayList<>())
                                .add(sight(answer.node(), health))));
    return sights;
  }

  private static Admin.Sight sight(String node, InstanceHealth health) {
    return new Admin.Sight(
        node,
        health.inFlight(),
        Math.round(health.latency().toNanos() / 1e4) / 100.0,
        health.ejectedFor().toMillis());
  }

  private static Admin.Copy copy(Instance instance, List<Admin.Sight> seenBy) {
    return new Admin.Copy(
        instance.id(),
        instance.version(),
        instance.node(),
        instance.zone(),
        instance.kind().name(),
        instance.status().name(),
        seenBy.stream().anyMatch(sight -> sight.ejectedForMs() > 0),
        seenBy.stream().mapToInt(Admin.Sight::inFlight).sum(),
        seenBy);
  }

  static Admin.DryRun dryRun(Peers.Answers<Forecasts> answers) {
    return new Admin.DryRun(
        answers.each(Forecasts::all, Views::forecast).stream()
            .sorted(
                Comparator.comparing(Admin.Forecast::service).thenComparing(Admin.Forecast::node))
            .toList(),
        answers.silent());
  }

  private static Admin.Forecast forecast(String node, Forecast forecast) {
    return new Admin.Forecast(
        forecast.service(),
        forecast.kind(),
        node,
        summary(node, forecast),
        forecast.from(),
        forecast.calls(),
        forecast.failures(),
        forecast.refused(),
        course(forecast.candidate()),
        course(forecast.current()));
  }

  /** As in: with this policy the breaker would have opened 3 times in the last hour. */
  private static String summary(String node, Forecast forecast) {
    return "with this policy the breaker of "
        + forecast.service()
        + " on "
        + node
        + " would have "
        + told(forecast.candidate())
        + " in the last hour; with the one in force it would have "
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

  private static Admin.Course course(Forecast.Course course) {
    return new Admin.Course(
        course.openings(),
        course.open().toMillis(),
        course.refused(),
        course.opened().stream()
            .map(opening -> new Admin.Opening(opening.at(), opening.lasted().toMillis()))
            .toList());
  }
}
