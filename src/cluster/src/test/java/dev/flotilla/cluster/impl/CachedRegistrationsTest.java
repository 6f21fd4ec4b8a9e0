package dev.flotilla.cluster.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keeps what the event bus caches in step with the members, without an event of the map. */
class CachedRegistrationsTest {

  private static final RegistrationInfo DEAD = new RegistrationInfo("dead", 1, false);
  private static final RegistrationInfo ALIVE = new RegistrationInfo("alive", 1, false);

  private final List<String> pushed = new ArrayList<>();
  private final CachedRegistrations cached = new CachedRegistrations(new EventBusStub());

  @Test
  void registrationsOfAMemberThatLeftAreHiddenUntilItIsBack() {
    cached.left("dead");
    assertThat(cached.ofPresentMembers(List.of(DEAD, ALIVE))).containsExactly(ALIVE);

    assertThat(cached.present(Set.of("dead", "alive"))).isTrue();
    assertThat(cached.present(Set.of("dead", "alive"))).isFalse();

    assertThat(cached.ofPresentMembers(List.of(DEAD, ALIVE))).containsExactly(DEAD, ALIVE);
  }

  @Test
  void everyAddressThatTheBusHasLookedUpIsPushedWithoutMembersThatLeft() {
    cached.lookedUp("stock");
    cached.lookedUp("orders");
    cached.left("dead");

    Future<Void> done = cached.pushAll(address -> Future.succeededFuture(List.of(DEAD, ALIVE)));

    assertThat(done.succeeded()).isTrue();
    assertThat(pushed).containsExactlyInAnyOrder("stock: alive", "orders: alive");
  }

  @Test
  void anUpdateThatOvertakesAReadCausesAnotherRead() {
    cached.lookedUp("stock");
    List<Promise<List<RegistrationInfo>>> reads = new ArrayList<>();
    Future<Void> done =
        cached.pushAll(
            address -> {
              reads.add(Promise.promise());
              return reads.get(reads.size() - 1).future();
            });

    cached.registrationsUpdated(new RegistrationUpdateEvent("stock", List.of(ALIVE)));
    reads.get(0).complete(List.of());
    assertThat(done.isComplete()).isFalse();
    reads.get(1).complete(List.of(ALIVE));

    assertThat(done.succeeded()).isTrue();
    assertThat(pushed).containsExactly("stock: alive", "stock: ", "stock: alive");
  }

  @Test
  void aReadThatFailsEndsThePushWithItsFailure() {
    cached.lookedUp("stock");

    Future<Void> done = cached.pushAll(address -> Future.failedFuture("no owner"));

    assertThat(done.cause()).hasMessage("no owner");
    assertThat(pushed).isEmpty();
  }

  private final class EventBusStub implements RegistrationListener {

    @Override
    public void registrationsUpdated(RegistrationUpdateEvent event) {
      String nodes =
          String.join(",", event.registrations().stream().map(RegistrationInfo::nodeId).toList());
      pushed.add(event.address() + ": " + nodes);
    }

    @Override
    public void registrationsLost() {}

    @Override
    public boolean wantsUpdatesFor(String address) {
      return true;
    }
  }
}
