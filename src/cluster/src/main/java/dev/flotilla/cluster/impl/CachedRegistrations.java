package dev.flotilla.cluster.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Stands between the map of subscriptions and the event bus. The bus caches the registrations of
 * each address that it has looked up, and updates them only by events of the map. When members die
 * together, some of their subscriptions vanish without an event, and the bus would send to dead
 * members for ever. This class therefore remembers which addresses the bus has looked up, and
 * pushes their registrations again, without those of members that have left. Thread-safe.
 */
final class CachedRegistrations implements RegistrationListener {

  /** Addresses that the bus no longer caches are dropped when this many more have been added. */
  private static final int FORGET_AFTER = 1_000;

  /** The largest number of departed members that are remembered; the oldest are dropped first. */
  private static final int MAX_ABSENT = 1_000;

  private final RegistrationListener bus;

  /** By address: how many updates of the map the bus has received since its look-up. */
  private final ConcurrentMap<String, Integer> updates = new ConcurrentHashMap<>();

  private volatile Set<String> absent = Set.of(); // node ids; written under the lock of this
  private volatile int maxAddresses = FORGET_AFTER;

  CachedRegistrations(RegistrationListener bus) {
    this.bus = bus;
  }

  /** The bus looks up this address, and caches the result. */
  void lookedUp(String address) {
    updates.putIfAbsent(address, 0);
    if (updates.size() > maxAddresses) {
      updates.keySet().removeIf(known -> !wantsUpdatesFor(known) && !known.equals(address));
      maxAddresses = 2 * updates.size() + FORGET_AFTER;
    }
  }

  /** Hides the registrations of this member from now on. */
  synchronized void left(String nodeId) {
    Set<String> more = new LinkedHashSet<>(absent);
    if (more.size() >= MAX_ABSENT) {
      more.remove(more.iterator().next());
    }
    more.add(nodeId);
    absent = more;
  }

  /**
   * Shows the registrations of these members.
   *
   * @return whether those of at least one were hidden
   */
  synchronized boolean present(Set<String> nodeIds) {
    Set<String> fewer = new LinkedHashSet<>(absent);
    boolean returned = fewer.removeAll(nodeIds);
    absent = fewer;
    return returned;
  }

  /** Those registrations that belong to no member that has left. */
  List<RegistrationInfo> ofPresentMembers(List<RegistrationInfo> all) {
    Set<String> gone = absent;
    return gone.isEmpty() ? all : all.stream().filter(one -> !gone.contains(one.nodeId())).toList();
  }

  /**
   * Pushes the registrations of all addresses that the bus has looked up, one after the other.
   *
   * @param read gives the registrations of an address, as they are after this call
   * @return fails as the first read that fails; the remaining addresses are not pushed then
   */
  Future<Void> pushAll(Function<String, Future<List<RegistrationInfo>>> read) {
    Promise<Void> pushed = Promise.promise();
    pushNext(updates.keySet().iterator(), read, pushed);
    return pushed.future();
  }

  private void pushNext(
      Iterator<String> left,
      Function<String, Future<List<RegistrationInfo>>> read,
      Promise<Void> pushed) {
    while (left.hasNext()) {
      String address = left.next();
      if (wantsUpdatesFor(address)) {
        push(address, read)
            .onSuccess(done -> pushNext(left, read, pushed))
            .onFailure(pushed::tryFail);
        return;
      }
    }
    pushed.tryComplete();
  }

  // An update may overtake a read that began before it; then there is something newer to read.
  private Future<Void> push(String address, Function<String, Future<List<RegistrationInfo>>> read) {
    Integer before = updates.get(address);
    return read.apply(address)
        .compose(
            all -> {
              bus.registrationsUpdated(new RegistrationUpdateEvent(address, ofPresentMembers(all)));
              Integer after = updates.get(address);
              return after == null || after.equals(before)
                  ? Future.succeededFuture()
                  : push(address, read);
            });
  }

  @Override
  public void registrationsUpdated(RegistrationUpdateEvent event) {
    updates.computeIfPresent(event.address(), (address, times) -> times + 1);
    bus.registrationsUpdated(
        new RegistrationUpdateEvent(event.address(), ofPresentMembers(event.registrations())));
  }

  @Override
  public void registrationsLost() {
    bus.registrationsLost();
  }

  @Override
  public boolean wantsUpdatesFor(String address) {
    return bus.wantsUpdatesFor(address);
  }
}
