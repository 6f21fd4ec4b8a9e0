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
 * pushes their registrations again, without those of members that are gone. Thread-safe.
 */
final class CachedRegistrations implements RegistrationListener {

  /** Addresses that the bus no longer wants are forgotten when there are so many more. */
  private static final int FORGET_AFTER = 1_000;

  /** The largest number of departed members that are remembered; the oldest are dropped first. */
  private static final int MOST_ABSENT = 1_000;

  private final RegistrationListener bus;

  /** How often the map has told the bus of the address since it asked. */
  private final ConcurrentMap<String, Integer> asked = new ConcurrentHashMap<>();

  private volatile Set<String> absent = Set.of(); // node ids; written under the lock of this
  private volatile int mostAsked = FORGET_AFTER;

  CachedRegistrations(RegistrationListener bus) {
    this.bus = bus;
  }

  /** The bus asks for this address, and keeps what it is told. */
  void asked(String address) {
    asked.putIfAbsent(address, 0);
    if (asked.size() > mostAsked) {
      asked.keySet().removeIf(known -> !wantsUpdatesFor(known) && !known.equals(address));
      mostAsked = 2 * asked.size() + FORGET_AFTER;
    }
  }

  /** What this member has subscribed to does not count from now on. */
  synchronized void left(String nodeId) {
    Set<String> more = new LinkedHashSet<>(absent);
    if (more.size() >= MOST_ABSENT) {
      more.remove(more.iterator().next());
    }
    more.add(nodeId);
    absent = more;
  }

  /**
   * What these members have subscribed to counts.
   *
   * @return whether it did not before
   */
  synchronized boolean here(Set<String> nodeIds) {
    Set<String> fewer = new LinkedHashSet<>(absent);
    boolean returned = fewer.removeAll(nodeIds);
    absent = fewer;
    return returned;
  }

  /** Those of members that are not gone. */
  List<RegistrationInfo> ofThoseHere(List<RegistrationInfo> all) {
    Set<String> gone = absent;
    return gone.isEmpty() ? all : all.stream().filter(one -> !gone.contains(one.nodeId())).toList();
  }

  /**
   * Tells the bus again of all addresses for which it has asked, one after the other.
   *
   * @param read the registrations of an address, later than this call
   * @return fails as the first reading that does; the rest is not told then
   */
  Future<Void> tellAgain(Function<String, Future<List<RegistrationInfo>>> read) {
    Promise<Void> told = Promise.promise();
    tellNext(asked.keySet().iterator(), read, told);
    return told.future();
  }

  private void tellNext(
      Iterator<String> left,
      Function<String, Future<List<RegistrationInfo>>> read,
      Promise<Void> told) {
    while (left.hasNext()) {
      String address = left.next();
      if (wantsUpdatesFor(address)) {
        tell(address, read).onSuccess(done -> tellNext(left, read, told)).onFailure(told::tryFail);
        return;
      }
    }
    told.tryComplete();
  }

  // An event of the map may overtake what was read before it; then there is something newer to
  // read.
  private Future<Void> tell(String address, Function<String, Future<List<RegistrationInfo>>> read) {
    Integer before = asked.get(address);
    return read.apply(address)
        .compose(
            all -> {
              bus.registrationsUpdated(new RegistrationUpdateEvent(address, ofThoseHere(all)));
              Integer after = asked.get(address);
              return after == null || after.equals(before)
                  ? Future.succeededFuture()
                  : tell(address, read);
            });
  }

  @Override
  public void registrationsUpdated(RegistrationUpdateEvent event) {
    asked.computeIfPresent(event.address(), (address, times) -> times + 1);
    bus.registrationsUpdated(
        new RegistrationUpdateEvent(event.address(), ofThoseHere(event.registrations())));
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
