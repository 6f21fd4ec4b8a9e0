package dev.flotilla.rpc;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Registration;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A live view in memory, for tests of what goes over the bus and not of who finds whom. */
final class SharedDiscovery implements Discovery {

  private final List<Instance> instances = new CopyOnWriteArrayList<>();

  @Override
  public Future<Registration> announce(Announcement told) {
    Instance instance =
        new Instance(
            UUID.randomUUID().toString(),
            told.service(),
            told.version(),
            told.kind(),
            "node-id",
            "node-1",
            "local",
            told.address(),
            Instance.Status.UP,
            told.metadata());
    instances.add(instance);
    return Future.succeededFuture(new Record(instance));
  }

  private final class Record implements Registration {
    private final Instance instance;

    Record(Instance instance) {
      this.instance = instance;
    }

    @Override
    public Instance instance() {
      return instance;
    }

    @Override
    public Future<Void> withdraw() {
      instances.remove(instance);
      return Future.succeededFuture();
    }
  }

  @Override
  public void hold() {}

  @Override
  public Future<Void> release() {
    return Future.succeededFuture();
  }

  @Override
  public List<Instance> instances(String service) {
    return instances.stream().filter(instance -> instance.service().equals(service)).toList();
  }

  @Override
  public List<Instance> all() {
    return List.copyOf(instances);
  }

  @Override
  public Set<String> services() {
    return instances.stream().map(Instance::service).collect(Collectors.toSet());
  }

  @Override
  public Scheduled listen(DiscoveryListener listener) {
    return () -> {};
  }

  @Override
  public Future<Void> awaitVisible() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> withdrawAll() {
    instances.clear();
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> close() {
    return withdrawAll();
  }
}
