package dev.flotilla.mesh.impl;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Breaker.State;
import dev.flotilla.mesh.BreakerHealth.Kind;
import dev.flotilla.mesh.BreakerOptions;
import dev.flotilla.mesh.MeshListener;
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
    clock.every(SharedCircuit.REPEAT, this::repeat);
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
    return nodes.values().stream().map(node -> node.circuit.state()).toList();
  }

  private void repeat() {
    List.copyOf(nodes.values()).forEach(node -> node.circuit.repeat());
  }

  private Node reach(String from, String to) {
    return cut.contains(from + " " + to) || !nodes.containsKey(from) ? null : nodes.get(to);
  }

  /** One node, its breaker and its end of the gossip. */
  final class Node implements BreakerGossip {

    final String name;
    final NamedCircuit circuit;
    final List<State> told = new ArrayList<>();
    private SharedCircuit shared;

    Node(String name) {
      this.name = name;
      Events events = new Events();
      events.listen(
          new MeshListener() {
            @Override
            public void breakerChanged(String breaker, State state) {
              told.add(state);
            }
          });
      NamedCircuit.Title title =
          new NamedCircuit.Title(
              "bank", Kind.NAMED, events, new SharedCircuit.Company(this, () -> clock.nanos() + 1));
      this.circuit =
          new NamedCircuit(
              title,
              options,
              new Surroundings(null, clock, clock, bound -> 0),
              Circuit.Gate.ALWAYS);
    }

    /** A permit for a call, after asking if that is what it takes; {@link Circuit#NONE} for no. */
    long begin() {
      long permit = circuit.acquire();
      if (permit == SharedCircuit.ASK) {
        long[] asked = {Circuit.NONE};
        circuit.ask(answer -> asked[0] = answer);
        permit = asked[0];
      }
      return permit;
    }

    void end(long permit, boolean healthy) {
      circuit.record(permit, healthy, 0);
    }

    /** A call that is over at once; false if it was refused. */
    boolean call(boolean healthy) {
      long permit = begin();
      if (permit != Circuit.NONE) {
        end(permit, healthy);
      }
      return permit != Circuit.NONE;
    }

    void calls(int n, boolean healthy) {
      for (int i = 0; i < n; i++) {
        call(healthy);
      }
    }

    State state() {
      return circuit.state();
    }

    boolean follows() {
      return circuit.health().following();
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
    public Future<Answer> ask(String owner, String breaker) {
      Node to = reach(name, owner);
      return to == null
          ? Future.failedFuture(new ServiceFailure(Code.UNKNOWN, "silence"))
          : Future.succeededFuture(to.shared.asked());
    }

    @Override
    public void report(String owner, Result result) {
      Node to = reach(name, owner);
      if (to != null) {
        to.shared.reported(result);
      }
    }

    @Override
    public void join(SharedCircuit joined) {
      shared = joined;
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
