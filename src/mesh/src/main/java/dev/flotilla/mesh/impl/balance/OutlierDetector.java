package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.balance.InstanceStats.Counts;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.PeerOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Compares the instances of a service with each other once a second, and ejects those that are far
 * worse than the rest; see {@link PeerOptions}. One thread at a time.
 */
public final class OutlierDetector {

  static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** 5 points. Source: failures below that are well within the retry budget of 20 %. */
  private static final double LEAST_GAP = 0.05;

  /**
   * Standard errors of a success rate. At 5, chance ejects one in a million looks; at 1.9, it would
   * be one of ten equals every few seconds.
   */
  private static final double CHANCE = 5;

  private final Map<InstanceState, Deque<Counts>> histories = new IdentityHashMap<>();
  private long lastNanos;

  private record Peer(InstanceState instanceState, Counts counts) {}

  public OutlierDetector(long nowNanos) {
    this.lastNanos = nowNanos;
  }

  /** Compares the instances if a second has passed since the last time. */
  public void run(long nowNanos, Collection<BalancedPool> balancedPools, OutlierOptions outlier) {
    if (nowNanos - lastNanos < PERIOD_NANOS) {
      return;
    }
    lastNanos = nowNanos;
    PeerOptions options = outlier.peers();
    List<InstanceState> seen = new ArrayList<>();
    for (BalancedPool balancedPool : balancedPools) {
      seen.addAll(List.of(balancedPool.targets()));
      List<Peer> peers = peers(balancedPool.targets(), nowNanos, options);
      setExpectations(peers, outlier.consecutiveFailures());
      peers.removeIf(peer -> peer.counts.calls() < options.minCalls());
      review(peers, options);
    }
    histories.keySet().retainAll(seen);
  }

  private static void setExpectations(List<Peer> peers, int failures) {
    long allCalls = peers.stream().mapToLong(peer -> peer.counts.calls()).sum();
    long allFailures = peers.stream().mapToLong(peer -> peer.counts.failures()).sum();
    long allAnswers = allCalls + peers.stream().mapToLong(peer -> peer.counts.defects()).sum();
    for (Peer peer : peers) {
      long others = allCalls - peer.counts.calls();
      long failed = allFailures - peer.counts.failures();
      peer.instanceState.expect(failures, others == 0 ? 0 : failed / (double) others);
      double share = (peer.counts.calls() + peer.counts.defects()) / (double) allAnswers; // or NaN
      peer.instanceState.expectDefects(Math.max(share, 1.0 / peers.size()));
    }
  }

  private List<Peer> peers(InstanceState[] targets, long nowNanos, PeerOptions options) {
    List<Peer> peers = new ArrayList<>();
    for (InstanceState instanceState : targets) {
      if (!instanceState.breakerStateMachine().isClosed()) {
        histories.remove(instanceState); // counts from before an ejection say nothing after it
        continue;
      }
      peers.add(
          new Peer(
              instanceState,
              inWindow(instanceState, nowNanos, options.windowDuration().toNanos())));
    }
    return peers;
  }

  private Counts inWindow(InstanceState instanceState, long nowNanos, long windowNanos) {
    Deque<Counts> history = histories.computeIfAbsent(instanceState, fresh -> new ArrayDeque<>());
    Counts now = instanceState.instanceStats().upTo(nowNanos);
    history.add(now);
    while (nowNanos - history.getFirst().atNanos() > windowNanos) {
      history.removeFirst();
    }
    return now.since(history.getFirst());
  }

  private static void review(List<Peer> peers, PeerOptions options) {
    if (peers.size() < options.minInstances()) {
      return;
    }
    // The worst first: the maximum share may not allow to eject all of them.
    peers.sort(Comparator.comparingDouble(peer -> peer.counts.successRate()));
    bySuccessRate(peers, options);
    peers.sort(Comparator.comparingDouble(peer -> -peer.counts.meanLatencyMicros()));
    byLatency(peers, options);
  }

  private static void bySuccessRate(List<Peer> peers, PeerOptions options) {
    double mean =
        peers.stream().mapToDouble(peer -> peer.counts.successRate()).average().orElseThrow();
    double variance =
        peers.stream()
            .mapToDouble(peer -> Math.pow(peer.counts.successRate() - mean, 2))
            .average()
            .orElseThrow();
    double leastGap = Math.max(LEAST_GAP, options.stdevFactor() * Math.sqrt(variance));
    for (Peer peer : peers) {
      double error = Math.sqrt(mean * (1 - mean) / peer.counts.calls());
      if (mean - peer.counts.successRate() > Math.max(leastGap, CHANCE * error)) {
        peer.instanceState.breakerStateMachine().trip(TripCause.SUCCESS_RATE);
      }
    }
  }

  private static void byLatency(List<Peer> peers, PeerOptions options) {
    double median = peers.get(peers.size() / 2).counts.meanLatencyMicros();
    double floor = options.minLatency().toNanos() / 1e3;
    double most = Math.max(floor, options.latencyFactor() * median);
    for (Peer peer : peers) {
      if (peer.counts.meanLatencyMicros() > most
          && peer.instanceState.breakerStateMachine().isClosed()) {
        peer.instanceState.breakerStateMachine().trip(TripCause.LATENCY);
      }
    }
  }
}
