package dev.flotilla.mesh.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.HeaderMatch;
import dev.flotilla.mesh.MatchOptions;
import dev.flotilla.mesh.MirrorReport;
import dev.flotilla.mesh.TrafficOptions;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The traffic rules of one service, ready for use. {@link #lane} says inside a call where its
 * attempts may go; {@link #start} stands in front of it, for faults and copies.
 */
final class Traffic {

  /** A rule for marked requests, with the number of its version. */
  private record Marked(HeaderMatch condition, int version) {}

  private final String service;
  private final TrafficOptions options;
  private final LiveMesh mesh;
  private final Versions versions;
  private final List<Marked> marked;
  private final Fault fault; // null for none
  private final Mirror mirror; // null for none

  Traffic(String service, TrafficOptions options, LiveMesh mesh) {
    this(service, options, mesh, null);
  }

  private Traffic(String service, TrafficOptions options, LiveMesh mesh, Mirror before) {
    Surroundings around = mesh.surroundings();
    this.service = service;
    this.options = options;
    this.mesh = mesh;
    this.versions = new Versions(service, options, around.dice(), mesh.events());
    this.marked = options.match().stream().map(this::marked).toList();
    this.fault = options.fault() == null ? null : new Fault(options.fault(), around, mesh.events());
    this.mirror =
        options.mirror() == null
            ? null
            : new Mirror(options.mirror(), tally(options, before), around, mesh.events());
  }

  /**
   * These rules if they are the same; else the others, with what was counted for the same version.
   */
  Traffic changedTo(TrafficOptions others) {
    return others.equals(options) ? this : new Traffic(service, others, mesh, mirror);
  }

  /** Whether {@link #start} has nothing to do. */
  boolean isPlain() {
    return fault == null && mirror == null;
  }

  /** The way of a call; nothing is made when no rule asks for a version. */
  Lane lane(Call call) {
    if (marked.isEmpty() && versions.weighted() == 0) {
      return Lane.ANY;
    }
    int match = marked.isEmpty() ? Versions.NONE : matched(baggage());
    boolean free = match == Versions.NONE && versions.weighted() == 0;
    return free ? Lane.ANY : new VersionLane(versions, call, match);
  }

  /**
   * Starts a call with what its policy does on purpose.
   *
   * @param pools gives those that take calls now, by kind
   */
  <T> Future<T> start(
      MeshCall<T> call, Call.Attempt<T> carrier, Function<Instance.Kind, Pool> pools) {
    Map<String, String> baggage = baggage();
    Future<T> real = fault != null && fault.means(baggage) ? fault.start(call) : call.start();
    if (mirror != null && mirror.wants(call.described(), baggage)) {
      Subsets subsets = versions.of(call.kind(), pools.apply(call.kind()));
      int version = versions.number(mirror.options().version());
      mirror.copy(call, carrier, subsets.of(version).targets(), real);
    }
    return real;
  }

  Optional<MirrorReport> mirrored() {
    return mirror == null
        ? Optional.empty()
        : Optional.of(mirror.tally().report(service, mirror.options().version()));
  }

  private int matched(Map<String, String> baggage) {
    for (Marked rule : marked) {
      if (rule.condition().matches(baggage)) {
        return rule.version();
      }
    }
    return Versions.NONE;
  }

  private Marked marked(MatchOptions match) {
    return new Marked(match.condition(), versions.number(match.version()));
  }

  private static MirrorTally tally(TrafficOptions options, Mirror before) {
    boolean same = before != null && before.options().version().equals(options.mirror().version());
    return same ? before.tally() : new MirrorTally();
  }

  private static Map<String, String> baggage() {
    return CallContext.current().map(CallContext::baggage).orElse(Map.of());
  }
}
