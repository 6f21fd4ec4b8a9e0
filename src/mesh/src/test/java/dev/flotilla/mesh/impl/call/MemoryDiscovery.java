package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Registration;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Discovery of one process, without a cluster: announced instances, each on a node of its choice.
 */
public final class MemoryDiscovery implements Discovery {

  private final List<DiscoveryListener> listeners = new CopyOnWriteArrayList<>();
  private volatile List<Instance> all = List.of();
  private volatile Map<String, List<Instance>> byService = Map.of();
  public volatile String zone = "local";
  private int announced;

  /** An RPC instance whose id is also its address. */
  public Instance add(String service, String id, String node) {
    return add(service, id, node, "1.0");
  }

  Instance add(String service, String id, String node, String version) {
    Instance instance =
        new Instance(
            id,
            service,
            version,
            Instance.Kind.RPC,
            "id-of-" + node,
            node,
            "local",
            id,
            Instance.Status.UP,
            Map.of());
    add(instance);
    return instance;
  }

  public synchronized void add(Instance instance) {
    List<Instance> more = new ArrayList<>(all);
    more.add(instance);
    change(more);
    listeners.forEach(listener -> listener.appeared(instance));
  }

  /** The node of an instance dies, and with it all that it hosts. */
  public synchronized void loseNode(String node) {
    List<Instance> gone = all.stream().filter(one -> one.node().equals(node)).toList();
    change(all.stream().filter(one -> !gone.contains(one)).toList());
    gone.forEach(instance -> listeners.forEach(listener -> listener.lost(instance)));
  }

  public synchronized void withdraw(Instance instance) {
    change(all.stream().filter(one -> one != instance).toList());
    listeners.forEach(listener -> listener.withdrawn(instance));
  }

  @Override
  public synchronized Future<Registration> announce(Announcement announcement) {
    String id = "announced-" + ++announced;
    Instance instance = add(announcement.service(), id, "self");
    return Future.succeededFuture(
        new Registration() {
          @Override
          public Instance instance() {
            return instance;
          }

          @Override
          public Future<Void> withdraw() {
            MemoryDiscovery.this.withdraw(instance);
            return Future.succeededFuture();
          }
        });
  }

  @Override
  public void hold() {}

  @Override
  public Future<Void> release() {
    return Future.succeededFuture();
  }

  @Override
  public List<Instance> instances(String service) {
    return byService.getOrDefault(service, List.of());
  }

  @Override
  public List<Instance> all() {
    return all;
  }

  @Override
  public Set<String> services() {
    return byService.keySet();
  }

  @Override
  public String zone() {
    return zone;
  }

  @Override
  public Scheduled listen(DiscoveryListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public Future<Void> awaitVisible() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> withdrawAll() {
    all.forEach(this::withdraw);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> close() {
    return withdrawAll();
  }

  int listeners() {
    return listeners.size();
  }

  private void change(List<Instance> now) {
    all = List.copyOf(now);
    byService = now.stream().collect(Collectors.groupingBy(Instance::service));
  }
}
