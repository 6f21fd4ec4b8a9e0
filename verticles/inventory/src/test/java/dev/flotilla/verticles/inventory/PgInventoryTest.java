package dev.flotilla.verticles.inventory;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.contracts.inventory.OpeningStock;
import dev.flotilla.contracts.inventory.Reserve;
import dev.flotilla.contracts.inventory.Stock;
import dev.flotilla.contracts.inventory.StockLevel;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgInventoryTest {

  @RegisterExtension final TestDatabase database = TestDatabase.migrated("inventory");

  private Vertx vertx;
  private PgInventory inventory;

  @BeforeEach
  void open() throws Exception {
    vertx = Vertx.vertx();
    Sql sql = database.sql(vertx);
    inventory = new PgInventory(new StockTable(sql), new Reservations(sql));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void reservedUnitsAreNoLongerAvailable() throws Exception {
    set("A", 10);

    await(inventory.reserve(reserve("r1", "A", 3)));

    assertThat(stock("A")).isEqualTo(new Stock("A", 7, 3));
  }

  @Test
  void repeatingAReservationTakesNothingMore() throws Exception {
    set("A", 10);

    assertThat(await(inventory.reserve(reserve("r1", "A", 3))))
        .isEqualTo(await(inventory.reserve(reserve("r1", "A", 3))));

    assertThat(stock("A")).isEqualTo(new Stock("A", 7, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theSameReservationAtTheSameMomentTakesOnce(int lines) throws Exception {
    set("A", 50);
    set("B", 50);
    Reserve wanted =
        new Reserve(
            "r1",
            List.of(new Reserve.ReserveLine("A", 3), new Reserve.ReserveLine("B", 3))
                .subList(0, lines));

    List<Future<?>> all = new ArrayList<>();
    IntStream.range(0, 30).forEach(i -> all.add(inventory.reserve(wanted)));
    assertThat(all).allMatch(this::succeeds);

    assertThat(stock("A")).isEqualTo(new Stock("A", 47, 3));
  }

  @Test
  void reserveAndReleaseAtTheSameMomentLeaveNothingReserved() throws Exception {
    set("A", 50);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(inventory.reserve(reserve("r" + i, "A", 1)));
      all.add(inventory.release("r" + i));
    }
    all.forEach(this::succeeds);

    assertThat(stock("A")).isEqualTo(new Stock("A", 50, 0));
  }

  @Test
  void theSameReservationWithOtherLinesIsRefused() throws Exception {
    set("A", 10);
    await(inventory.reserve(reserve("r1", "A", 3)));

    assertThat(refusal(inventory.reserve(reserve("r1", "A", 4))).code())
        .isEqualTo(Code.ALREADY_EXISTS);
    assertThat(stock("A")).isEqualTo(new Stock("A", 7, 3));
  }

  @Test
  void allLinesAreTakenOrNone() throws Exception {
    set("A", 10);
    set("B", 1);
    Reserve wanted =
        new Reserve(
            "r1", List.of(new Reserve.ReserveLine("B", 2), new Reserve.ReserveLine("A", 1)));

    ServiceFailure refusal = refusal(inventory.reserve(wanted));

    assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(refusal).hasMessage("out of stock: 2 of B wanted, 1 available");
    assertThat(refusal.details()).containsEntry("sku", "B");
    assertThat(stock("A")).isEqualTo(new Stock("A", 10, 0));
    assertThat(stock("B")).isEqualTo(new Stock("B", 1, 0));
  }

  @Test
  void aRefusedReservationMaySucceedLater() throws Exception {
    set("A", 1);
    refusal(inventory.reserve(reserve("r1", "A", 2)));

    set("A", 2);
    await(inventory.reserve(reserve("r1", "A", 2)));

    assertThat(stock("A")).isEqualTo(new Stock("A", 0, 2));
  }

  @Test
  void anUnknownSkuIsNamed() throws Exception {
    set("A", 10);
    Reserve wanted =
        new Reserve(
            "r1", List.of(new Reserve.ReserveLine("A", 99), new Reserve.ReserveLine("Z", 1)));

    ServiceFailure refusal = refusal(inventory.reserve(wanted));

    assertThat(refusal.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(refusal).hasMessageContaining("Z");
    assertThat(refusal(inventory.stock("Z")).code()).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void releasingPutsTheUnitsBackOnce() throws Exception {
    set("A", 10);
    await(inventory.reserve(reserve("r1", "A", 3)));

    await(inventory.release("r1"));
    await(inventory.release("r1"));

    assertThat(stock("A")).isEqualTo(new Stock("A", 10, 0));
  }

  @Test
  void aReleaseThatOvertakesItsReserveWins() throws Exception {
    set("A", 10);
    await(inventory.release("r1"));

    assertThat(refusal(inventory.reserve(reserve("r1", "A", 3))).code())
        .isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(stock("A")).isEqualTo(new Stock("A", 10, 0));
  }

  @Test
  void settingTheStockLeavesReservedUnitsReserved() throws Exception {
    set("A", 10);
    await(inventory.reserve(reserve("r1", "A", 3)));

    assertThat(await(inventory.setStock("A", new StockLevel(50)))).isEqualTo(new Stock("A", 50, 3));
  }

  @Test
  void openingStockLeavesExistingRecordsAlone() throws Exception {
    set("A", 10);

    int made =
        await(
            inventory.open(
                List.of(
                    new OpeningStock("B", 5),
                    new OpeningStock("A", 99),
                    new OpeningStock("B", 7))));

    assertThat(made).isEqualTo(1);
    assertThat(stock("A").available()).isEqualTo(10);
    assertThat(stock("B").available()).isEqualTo(5);
  }

  @Test
  void whatCannotBeIsRefused() throws Exception {
    assertThat(refusal(inventory.setStock("a b", new StockLevel(1))).code())
        .isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(refusal(inventory.open(List.of())).code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(refusal(inventory.release(" ")).code()).isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void twoHundredReservationsOfOneHundredUnitsAreExactlyOneHundred() throws Exception {
    set("A", 100);

    List<Future<?>> all = new ArrayList<>();
    IntStream.range(0, 200).forEach(i -> all.add(inventory.reserve(reserve("r" + i, "A", 1))));
    long taken = all.stream().filter(this::succeeds).count();

    assertThat(taken).isEqualTo(100);
    assertThat(stock("A")).isEqualTo(new Stock("A", 0, 100));
  }

  @Test
  void reservationsThatCrossEachOtherAllEnd() throws Exception {
    set("A", 1_000);
    set("B", 1_000);
    set("C", 1_000);
    Random random = new Random(5);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<Reserve.ReserveLine> reserveLines =
          new ArrayList<>(
              List.of(
                  new Reserve.ReserveLine("A", 1),
                  new Reserve.ReserveLine("B", 1),
                  new Reserve.ReserveLine("C", 1)));
      Collections.shuffle(reserveLines, random);
      all.add(inventory.reserve(new Reserve("r" + i, reserveLines)));
      all.add(inventory.release("r" + random.nextInt(i + 1)));
    }

    all.forEach(this::succeeds);

    long held = stock("A").reserved();
    assertThat(List.of(stock("A"), stock("B"), stock("C")))
        .allMatch(stock -> stock.reserved() == held && stock.available() == 1_000 - held);
  }

  private boolean succeeds(Future<?> future) {
    try {
      await(future);
      return true;
    } catch (ServiceFailure refused) {
      assertThat(refused.code()).isEqualTo(Code.FAILED_PRECONDITION);
      return false;
    } catch (Exception late) {
      throw new AssertionError(late);
    }
  }

  private void set(String sku, long available) throws Exception {
    await(inventory.setStock(sku, new StockLevel(available)));
  }

  private Stock stock(String sku) throws Exception {
    return await(inventory.stock(sku));
  }

  private static Reserve reserve(String id, String sku, int quantity) {
    return new Reserve(id, List.of(new Reserve.ReserveLine(sku, quantity)));
  }

  private static ServiceFailure refusal(Future<?> refused) {
    return catchThrowableOfType(ServiceFailure.class, () -> await(refused));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(20, SECONDS);
  }
}
