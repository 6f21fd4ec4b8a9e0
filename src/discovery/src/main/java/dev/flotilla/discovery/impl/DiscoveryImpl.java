package dev.flotilla.discovery.impl;

import dev.flotilla.cluster.Member;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Instance.Status;
import dev.flotilla.discovery.Registration;
import dev.flotilla.discovery.impl.view.LiveView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Discovery as one user opened it: what that user announced, and its listeners. */
public final class DiscoveryImpl implements Discovery {

  private final DiscoveryRegistry.SharedEntry sharedEntry;
  private final SharedDiscovery sharedDiscovery;
  private final LiveView view;
  private final Duration acknowledgeTimeout;
  private final Set<String> announced = ConcurrentHashMap.newKeySet();
  private final Set<Scheduled> listening = ConcurrentHashMap.newKeySet();
  private final Map<String, Instance> held = new ConcurrentHashMap<>();
  private boolean holding; // guarded by this
  private Future<Void> closed; // guarded by this

  private DiscoveryImpl(
      DiscoveryRegistry.SharedEntry sharedEntry,
      SharedDiscovery sharedDiscovery,
      Duration acknowledgeTimeout) {
    this.sharedEntry = sharedEntry;
    this.sharedDiscovery = sharedDiscovery;
    this.view = sharedDiscovery.view();
    this.acknowledgeTimeout = acknowledgeTimeout;
  }

  /** See {@link Discovery#open}. */
  public static Future<Discovery> open(Vertx vertx, DiscoveryOptions options) {
    DiscoveryRegistry.SharedEntry sharedEntry = DiscoveryRegistry.take(vertx, options.map());
    return sharedEntry
        .core()
        .<Discovery>map(
            sharedDiscovery ->
                new DiscoveryImpl(sharedEntry, sharedDiscovery, options.acknowledgeTimeout()))
        .onFailure(cause -> sharedEntry.release());
  }

  @Override
  public Future<Registration> announce(Announcement announcement) {
    if (isClosed()) {
      return Future.failedFuture(
          new ServiceFailure(Code.FAILED_PRECONDITION, "discovery is closed"));
    }
    Instance instance = instance(announcement);
    announced.add(instance.id());
    if (isHeld(instance)) {
      return Future.succeededFuture(new Announced(instance));
    }
    return sharedDiscovery.announce(instance).map(known -> new Announced(instance));
  }

  private synchronized boolean isHeld(Instance instance) {
    boolean hold = holding && !instances(instance.service()).isEmpty();
    if (hold) {
      held.put(instance.id(), instance);
    }
    return hold;
  }

  @Override
  public synchronized void hold() {
    holding = true;
  }

  @Override
  public Future<Void> release() {
    synchronized (this) {
      holding = false;
    }
    return Future.join(held.values().stream().map(this::announceHeld).toList()).mapEmpty();
  }

  /** Takes it out first: a withdrawal then finds it either here or in the shared discovery. */
  private Future<Void> announceHeld(Instance instance) {
    return held.remove(instance.id(), instance)
        ? sharedDiscovery.announce(instance).onFailure(refused -> held.put(instance.id(), instance))
        : Future.succeededFuture();
  }

  private Instance instance(Announcement announcement) {
    String id = UUID.randomUUID().toString();
    Member self = sharedDiscovery.self();
    return new Instance(
        id,
        announcement.service(),
        announcement.version(),
        announcement.kind(),
        self.id(),
        self.name(),
        self.zone(),
        announcement.address().replace("{id}", id),
        Status.UP,
        announcement.metadata());
  }

  @Override
  public List<Instance> instances(String service) {
    return view.snapshot().instances(service);
  }

  @Override
  public List<Instance> all() {
    return view.snapshot().all();
  }

  @Override
  public Set<String> services() {
    return view.snapshot().services();
  }

  @Override
  public String zone() {
    return sharedDiscovery.self().zone();
  }

  @Override
  public Scheduled listen(DiscoveryListener listener) {
    Scheduled subscription = view.listen(listener);
    listening.add(subscription);
    return () -> {
      subscription.cancel();
      listening.remove(subscription);
    };
  }

  @Override
  public Future<Void> awaitVisible() {
    return sharedDiscovery.visible(acknowledgeTimeout);
  }

  @Override
  public Future<Void> withdrawAll() {
    held.clear();
    return sharedDiscovery.withdraw(sharedDiscovery.ownIds(), acknowledgeTimeout);
  }

  @Override
  public synchronized Future<Void> close() {
    if (closed == null) {
      held.clear();
      closed =
          sharedDiscovery
              .withdraw(Set.copyOf(announced), acknowledgeTimeout)
              .eventually(this::stopListening);
    }
    return closed;
  }

  private Future<Void> stopListening() {
    listening.forEach(Scheduled::cancel);
    return sharedEntry.release();
  }

  private synchronized boolean isClosed() {
    return closed != null;
  }

  private final class Announced implements Registration {

    private final Instance instance;
    private Future<Void> withdrawn; // guarded by this

    Announced(Instance instance) {
      this.instance = instance;
    }

    @Override
    public Instance instance() {
      return instance;
    }

    @Override
    public synchronized Future<Void> withdraw() {
      if (withdrawn == null || withdrawn.failed()) {
        announced.remove(instance.id());
        withdrawn =
            held.remove(instance.id()) != null
                ? Future.succeededFuture()
                : sharedDiscovery.withdraw(Set.of(instance.id()), acknowledgeTimeout);
      }
      return withdrawn;
    }
  }
}
