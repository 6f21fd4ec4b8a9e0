package dev.flotilla.mesh.impl.balance;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.PauseAwareClock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the instances of all services of one mesh share. Thread-safe. */
public final class InstanceContext {

  private final MeshEnvironment environment;
  private final Discovery discovery;
  private final MeshListeners listeners = new MeshListeners();
  private final PauseAwareClock awake = new PauseAwareClock();
  private final Map<String, NodeLiveness> nodes = new ConcurrentHashMap<>();

  /** Knows no nodes at first. */
  public InstanceContext(MeshEnvironment environment, Discovery discovery) {
    this.environment = environment;
    this.discovery = discovery;
  }

  public MeshEnvironment environment() {
    return environment;
  }

  public Discovery discovery() {
    return discovery;
  }

  public MeshListeners listeners() {
    return listeners;
  }

  /** Returns the clock that leaves out the time during which this process was paused. */
  public PauseAwareClock awake() {
    return awake;
  }

  /** Forgets when a node answered last, because it has left the cluster. */
  public void forget(String nodeId) {
    nodes.remove(nodeId);
  }

  NodeLiveness liveness(String nodeId) {
    return nodes.computeIfAbsent(nodeId, added -> new NodeLiveness());
  }
}
