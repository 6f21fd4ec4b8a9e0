package dev.flotilla.verticles.shipping;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Orders;
import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.contracts.shipping.Parcel;
import dev.flotilla.contracts.shipping.Shipment;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
class DispatchTest {

  private static final Duration LEASE = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMillis(400);

  @RegisterExtension final TestDatabase database = TestDatabase.migrated("shipping");

  private final AtomicInteger woken = new AtomicInteger();
  private final List<String> told = new ArrayList<>();
  private Sql sql;
  private ParcelTable parcels;
  private Dispatch dispatch;
  private boolean ordersAway;

  @BeforeEach
  void open(Vertx vertx) {
    sql = database.sql(vertx);
    parcels = new ParcelTable(sql);
    dispatch = new Dispatch(parcels, new Listening(), woken::incrementAndGet);
  }

  @AfterEach
  void close() throws Exception {
    result(sql.close());
  }

  @Test
  void aParcelThatIsGivenTwiceIsOneParcel() throws Exception {
    Shipment first = result(dispatch.ship(parcel("o1")));
    Shipment again = result(dispatch.ship(parcel("o1")));
    Shipment other = result(dispatch.ship(parcel("o2")));

    assertThat(again).isEqualTo(first);
    assertThat(other.trackingId()).isNotEqualTo(first.trackingId()).matches("FL[0-9A-F]{16}");
    assertThat(woken).hasValue(3);
  }

  @Test
  void aSentParcelIsToldToOrdersAndNotDueAgain() throws Exception {
    Shipment shipment = result(dispatch.ship(parcel("o1")));

    assertThat(claim()).containsExactly(shipment);
    result(dispatch.send(shipment));

    assertThat(told).containsExactly("o1 " + shipment.trackingId());
    assertThat(unfinished()).isZero();
    assertThat(claim()).isEmpty();
  }

  @Test
  void whatOrdersDidNotHearIsToldAgain() throws Exception {
    Shipment shipment = result(dispatch.ship(parcel("o1")));
    assertThat(claim()).hasSize(1);
    ordersAway = true;
    assertThat(result(dispatch.send(shipment).otherwiseEmpty())).isNull();
    assertThat(unfinished()).isEqualTo(1);

    ordersAway = false;
    await().atMost(Duration.ofSeconds(20)).until(() -> claim().size() == 1);
    result(dispatch.send(shipment));

    assertThat(told).hasSize(1);
    assertThat(unfinished()).isZero();
  }

  @Test
  void aClaimedParcelBelongsToOneSender() throws Exception {
    for (int i = 0; i < 10; i++) {
      result(dispatch.ship(parcel("o" + i)));
    }

    Future<List<Shipment>> one = parcels.claim(6, Duration.ofSeconds(9), Duration.ofSeconds(9));
    Future<List<Shipment>> other = parcels.claim(6, Duration.ofSeconds(9), Duration.ofSeconds(9));

    List<Shipment> all = new ArrayList<>(result(one));
    all.addAll(result(other));
    assertThat(all).doesNotHaveDuplicates();
    assertThat(all.size()).isBetween(6, 10);
  }

  private List<Shipment> claim() throws Exception {
    return result(parcels.claim(10, LEASE, LONGEST));
  }

  private long unfinished() throws Exception {
    return result(
            sql.withConnection(
                connection ->
                    connection
                        .query("SELECT count(*) FROM shipping.parcel WHERE due_at IS NOT NULL")
                        .execute()))
        .iterator()
        .next()
        .getLong(0);
  }

  private static Parcel parcel(String order) {
    return new Parcel(order, "Ada", List.of(new Parcel.Content("A", 1)));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.await(20, SECONDS);
  }

  /**
   * The side of orders that shipping sees; the real one needs a cluster, see OrdersInClusterTest.
   */
  private final class Listening implements Orders {

    @Override
    public Future<Void> shipped(String orderId, String trackingId) {
      if (ordersAway) {
        return Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "orders is away"));
      }
      told.add(orderId + " " + trackingId);
      return Future.succeededFuture();
    }

    @Override
    public Future<Order> place(String key, PlaceOrder order) {
      throw new AssertionError("shipping places no orders");
    }

    @Override
    public Future<Order> order(String id) {
      throw new AssertionError("shipping reads no orders");
    }
  }
}
