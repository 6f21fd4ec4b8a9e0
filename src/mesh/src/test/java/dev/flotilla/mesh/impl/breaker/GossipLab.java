package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.testkit.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nodes that share a breaker, with time, links and lives in the hands of a test. Messages arrive at
 * once, after a way through JSON, or never. For one thread.
 */
final class GossipLab {

  final ManualClock clock = new ManualClock();
  final Map<String, Node> nodes = new TreeMap<>();
  private final BreakerOptions options;
  private final Set<String> cut = new HashSet<>(); // "a b": nothing gets from a to b

  GossipLab(BreakerOptions options, String... names) {
    this.options = options;
    for (String name : names) {
      node(name);
    }
    clock.every(ClusterBreaker.REPEAT, this::repeat);
  }

  Node node(String name) {
    return nodes.computeIfAbsent(name, Node::new);
  }

  /** Nothing gets from one to the other, or back. */
  void cut(String one, String other) {
    cut.add(one + " " + other);
    cut.add(other + " " + one);
  }

  void heal() {
    cut.clear();
  }

  /** As a crash: it neither says nor hears anything again. */
  void crash(String name) {
    nodes.remove(name);
  }

  void advance(Duration time) {
    clock.advance(time);
  }

  List<State> states() {
    return nodes.values().stream().map(node -> node.breaker.state()).toList();
  }

  private void repeat() {
    List.copyOf(nodes.values()).forEach(node -> node.repeatClaims());
  }

  private Node reach(String from, String to) {
    return cut.contains(from + " " + to) || !nodes.containsKey(from) ? null : nodes.get(to);
  }

  /** One node, its breaker and its end of the gossip. */
  final class Node implements BreakerGossip {

    final String name;
    final MonitoredBreaker breaker;
    final List<State> told = new ArrayList<>();
    ClusterBreaker shared;

    Node(String name) {
      this.name = name;
      MeshListeners meshListeners = new MeshListeners();
      meshListeners.listen(
          new MeshListener() {
            @Override
            public void breakerChanged(String breaker, State state) {
              told.add(state);
            }
          });
      MonitoredBreaker.BreakerIdentity breakerIdentity =
          new MonitoredBreaker.BreakerIdentity(
              "bank",
              BreakerKind.NAMED,
              meshListeners,
              new ClusterBreaker.ClusterPeers(this, () -> clock.nanos() + 1));
      this.breaker =
          new MonitoredBreaker(
              breakerIdentity,
              options,
              new MeshEnvironment(null, clock, clock, bound -> 0),
              BreakerStateMachine.Gate.ALWAYS);
    }

    /**
     * A permit for a call, after asking if that is what it takes; {@link BreakerPermit#NONE} for
     * no.
     */
    long begin() {
      long permit = breaker.acquire();
      if (permit == BreakerPermit.ASK_OWNER) {
        long[] asked = {BreakerPermit.NONE};
        breaker.ask(answer -> asked[0] = answer);
        permit = asked[0];
      }
      return permit;
    }

    void end(long permit, boolean healthy) {
      breaker.record(permit, healthy, 0);
    }

    /** A call that is over at once; false if it was refused. */
    boolean call(boolean healthy) {
      long permit = begin();
      if (permit != BreakerPermit.NONE) {
        end(permit, healthy);
      }
      return permit != BreakerPermit.NONE;
    }

    void calls(int n, boolean healthy) {
      for (int i = 0; i < n; i++) {
        call(healthy);
      }
    }

    State state() {
      return breaker.state();
    }

    boolean follows() {
      return breaker.health().following();
    }

    @Override
    public String self() {
      return name;
    }

    @Override
    public boolean isAlone() {
      return false;
    }

    @Override
    public void publish(BreakerClaim claim) {
      List.copyOf(nodes.keySet()).forEach(other -> tell(other, claim));
    }

    @Override
    public void tell(String node, BreakerClaim claim) {
      Node to = reach(name, node);
      if (to != null) {
        to.shared.hear(BreakerClaim.fromJson(new JsonObject(claim.toJson().encode())));
      }
    }

    @Override
    public Future<GossipAnswer> ask(String owner, String breaker) {
      Node to = reach(name, owner);
      return to == null
          ? Future.failedFuture(new ServiceFailure(Code.UNKNOWN, "silence"))
          : Future.succeededFuture(to.shared.asked());
    }

    @Override
    public void report(String owner, ProbeResult probeResult) {
      Node to = reach(name, owner);
      if (to != null) {
        to.shared.reported(probeResult);
      }
    }

    @Override
    public void join(ClusterBreaker joined) {
      shared = joined;
    }

    @Override
    public void repeatClaims() {
      shared.repeatClaim();
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
