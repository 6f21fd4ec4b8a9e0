package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.CallContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.MirrorReport;
import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.traffic.SubsetSelector;
import dev.flotilla.mesh.impl.traffic.TrafficSplit;
import dev.flotilla.mesh.impl.traffic.VersionSelector;
import dev.flotilla.mesh.impl.traffic.VersionSubsets;
import dev.flotilla.mesh.policy.HeaderMatch;
import dev.flotilla.mesh.policy.MatchOptions;
import dev.flotilla.mesh.policy.TrafficOptions;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The traffic rules of one service, ready for use. {@link #subsetSelector} says inside a call where
 * its attempts may go; {@link #start} stands in front of it, for faults and copies.
 */
public final class TrafficRules {

  /** A rule for marked requests, with the number of its version. */
  private record Marked(HeaderMatch condition, int version) {}

  private final String service;
  private final TrafficOptions options;
  private final MeshImpl mesh;
  private final TrafficSplit trafficSplit;
  private final List<Marked> marked;
  private final FaultInjector faultInjector; // null for none
  private final TrafficMirror trafficMirror; // null for none

  public TrafficRules(String service, TrafficOptions options, MeshImpl mesh) {
    this(service, options, mesh, null);
  }

  private TrafficRules(
      String service, TrafficOptions options, MeshImpl mesh, TrafficMirror before) {
    MeshEnvironment around = mesh.environment();
    this.service = service;
    this.options = options;
    this.mesh = mesh;
    this.trafficSplit = new TrafficSplit(service, options, around.random(), mesh.meshListeners());
    this.marked = options.match().stream().map(this::marked).toList();
    this.faultInjector =
        options.fault() == null
            ? null
            : new FaultInjector(options.fault(), around, mesh.meshListeners());
    this.trafficMirror =
        options.mirror() == null
            ? null
            : new TrafficMirror(
                options.mirror(), tally(options, before), around, mesh.meshListeners());
  }

  /**
   * These rules if they are the same; else the others, with what was counted for the same version.
   */
  TrafficRules changedTo(TrafficOptions others) {
    return others.equals(options) ? this : new TrafficRules(service, others, mesh, trafficMirror);
  }

  /** Whether {@link #start} has nothing to do. */
  public boolean isPlain() {
    return faultInjector == null && trafficMirror == null;
  }

  /** The way of a call; nothing is made when no rule asks for a version. */
  public SubsetSelector subsetSelector(Call call) {
    if (marked.isEmpty() && trafficSplit.weighted() == 0) {
      return SubsetSelector.ANY;
    }
    int match = marked.isEmpty() ? TrafficSplit.NONE : matched(baggage());
    boolean free = match == TrafficSplit.NONE && trafficSplit.weighted() == 0;
    return free ? SubsetSelector.ANY : new VersionSelector(trafficSplit, call, match);
  }

  /**
   * Starts a call with what its policy does on purpose.
   *
   * @param balancedPools gives those that take calls now, by kind
   */
  <T> Future<T> start(
      MeshCall<T> call,
      Call.Transport<T> carrier,
      Function<Instance.Kind, BalancedPool> balancedPools) {
    Map<String, String> baggage = baggage();
    Future<T> real =
        faultInjector != null && faultInjector.means(baggage)
            ? faultInjector.start(call)
            : call.start();
    if (trafficMirror != null && trafficMirror.wants(call.described(), baggage)) {
      VersionSubsets versionSubsets =
          trafficSplit.of(call.kind(), balancedPools.apply(call.kind()));
      int version = trafficSplit.number(trafficMirror.options().version());
      trafficMirror.copy(call, carrier, versionSubsets.of(version).targets(), real);
    }
    return real;
  }

  Optional<MirrorReport> mirrored() {
    return trafficMirror == null
        ? Optional.empty()
        : Optional.of(trafficMirror.tally().report(service, trafficMirror.options().version()));
  }

  private int matched(Map<String, String> baggage) {
    for (Marked rule : marked) {
      if (rule.condition().matches(baggage)) {
        return rule.version();
      }
    }
    return TrafficSplit.NONE;
  }

  private Marked marked(MatchOptions match) {
    return new Marked(match.condition(), trafficSplit.number(match.version()));
  }

  private static MirrorStats tally(TrafficOptions options, TrafficMirror before) {
    boolean same = before != null && before.options().version().equals(options.mirror().version());
    return same ? before.tally() : new MirrorStats();
  }

  private static Map<String, String> baggage() {
    return CallContext.current().map(CallContext::baggage).orElse(Map.of());
  }
}
