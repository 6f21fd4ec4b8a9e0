package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.core.CallContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.MirrorReport;
import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.policy.HeaderMatch;
import dev.flotilla.mesh.policy.MatchOptions;
import dev.flotilla.mesh.policy.TrafficOptions;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The traffic options of one service, compiled once for all calls: which versions a call may reach,
 * which fault it gets, and whether a copy goes to another version. Replaced when the options
 * change.
 */
public final class TrafficRules {

  /** Routes requests that match the condition to the version with this number. */
  private record VersionMatch(HeaderMatch condition, int version) {}

  private final String service;
  private final TrafficOptions options;
  private final MeshEnvironment environment;
  private final MeshListeners listeners;
  private final TrafficSplit split;
  private final List<VersionMatch> matches;
  private final FaultInjector faultInjector; // null for none
  private final TrafficMirror mirror; // null for none

  /** Compiles the options of a service. */
  public TrafficRules(
      String service,
      TrafficOptions options,
      MeshEnvironment environment,
      MeshListeners listeners) {
    this(service, options, environment, listeners, null);
  }

  private TrafficRules(
      String service,
      TrafficOptions options,
      MeshEnvironment environment,
      MeshListeners listeners,
      TrafficMirror before) {
    this.service = service;
    this.options = options;
    this.environment = environment;
    this.listeners = listeners;
    this.split = new TrafficSplit(service, options, environment.random(), listeners);
    this.matches = options.match().stream().map(this::versionMatch).toList();
    this.faultInjector =
        options.fault() == null
            ? null
            : new FaultInjector(options.fault(), environment.random(), listeners);
    this.mirror =
        options.mirror() == null
            ? null
            : new TrafficMirror(options.mirror(), stats(options, before), environment, listeners);
  }

  /**
   * Returns these rules if the options are equal; otherwise new rules, which keep the mirror counts
   * of the same version.
   */
  public TrafficRules changedTo(TrafficOptions other) {
    return other.equals(options)
        ? this
        : new TrafficRules(service, other, environment, listeners, mirror);
  }

  /** Whether {@link #fault} and {@link #mirror} have nothing to do. */
  public boolean isPlain() {
    return faultInjector == null && mirror == null;
  }

  /** Returns the selector of a call; allocates nothing if no rule names a version. */
  public SubsetSelector subsetSelector(Call call) {
    if (matches.isEmpty() && split.weighted() == 0) {
      return SubsetSelector.ANY;
    }
    int match = matches.isEmpty() ? TrafficSplit.NONE : matchedVersion(baggage());
    boolean any = match == TrafficSplit.NONE && split.weighted() == 0;
    return any ? SubsetSelector.ANY : new VersionSelector(split, call, match);
  }

  /**
   * Decides which fault a call of the current request gets.
   *
   * @param leftNanos until the deadline of the call
   */
  public InjectedFault fault(Call call, long leftNanos) {
    return faultInjector == null
        ? InjectedFault.NONE
        : faultInjector.decide(call, baggage(), leftNanos);
  }

  /**
   * Sends a copy of a call of the current request if the options ask for it, and compares it with
   * the original outcome.
   *
   * @param leftNanos until the deadline of the call
   * @param pools returns the instances of a kind that take calls now
   */
  public <T> void mirror(
      Call call,
      Call.Transport<T> transport,
      long leftNanos,
      Function<Instance.Kind, BalancedPool> pools,
      Future<T> original) {
    if (mirror != null && mirror.isSelected(call, baggage())) {
      VersionSubsets subsets = split.of(call.kind(), pools.apply(call.kind()));
      int version = split.number(mirror.options().version());
      mirror.copy(call, transport, leftNanos, subsets.of(version).targets(), original);
    }
  }

  /** Returns the outcome of the copies; empty without a mirror. */
  public Optional<MirrorReport> mirrorReport() {
    return Optional.ofNullable(mirror)
        .map(found -> found.stats().report(service, found.options().version()));
  }

  private int matchedVersion(Map<String, String> baggage) {
    for (VersionMatch match : matches) {
      if (match.condition().matches(baggage)) {
        return match.version();
      }
    }
    return TrafficSplit.NONE;
  }

  private VersionMatch versionMatch(MatchOptions match) {
    return new VersionMatch(match.condition(), split.number(match.version()));
  }

  private static MirrorStats stats(TrafficOptions options, TrafficMirror before) {
    boolean same = before != null && before.options().version().equals(options.mirror().version());
    return same ? before.stats() : new MirrorStats();
  }

  private static Map<String, String> baggage() {
    return CallContext.current().map(CallContext::baggage).orElse(Map.of());
  }
}
