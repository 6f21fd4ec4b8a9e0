package dev.flotilla.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Customers who browse and order at a constant rate, independent of the response times: 100
 * requests per second in all unless said. Each customer opens a connection of its own and keeps it
 * for one to four steps, with a pause below a second between them. One step of ten is an order, and
 * the customer asks for it again at the end. No request may fail, also while nodes restart. It
 * fills up the stock of the SKUs it sells.
 */
public final class ShopSimulation extends Simulation {

  private static final int RATE = 100;
  private static final int SKUS = 100;
  private static final long STOCK = 10_000_000;

  private static final int MOST_STEPS = 4;

  /** Of {@link #visits()}: 40 steps, 4 of them orders, and a question for each order. */
  private static final double REQUESTS_OF_A_CUSTOMER = 44 / 16.0;

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(950);

  /** Asks the catalogue for SKUs and fills up their stock; Gatling makes it. */
  public ShopSimulation() {
    double customersPerSecond = LoadOptions.rate(RATE) / REQUESTS_OF_A_CUSTOMER;
    setUp(
            customers()
                .injectOpen(constantUsersPerSec(customersPerSecond).during(LoadOptions.duration())))
        .protocols(CustomerRequests.gatewayWithOwnConnections())
        .assertions(
            details("order").allRequests().count().gt(0L),
            global().allRequests().count().gt(0L),
            global().failedRequests().count().is(0L));
  }

  private static ScenarioBuilder customers() {
    CatalogPreparation catalogPreparation = new CatalogPreparation(LoadOptions.url());
    List<Map<String, Object>> skus = catalogPreparation.skus(SKUS);
    skus.forEach(row -> catalogPreparation.stock((String) row.get("sku"), STOCK));
    return scenario("shop")
        .exec(
            feed(listFeeder(visits()).circular()),
            repeat("#{steps}", "step")
                .on(
                    doIf(session -> session.getInt("step") > 0).then(aPause()),
                    feed(listFeeder(skus).random()),
                    feed(SearchTerms.feeder()),
                    doIf(ShopSimulation::isOrder).then(exec(CustomerRequests.order())),
                    doIf(session -> !isOrder(session)).then(browse())),
            doIf(session -> session.contains("order"))
                .then(aPause(), exec(CustomerRequests.orderAgain())));
  }

  /**
   * One to four steps in turns; in every round of them another one of the four ends in an order.
   */
  private static List<Map<String, Object>> visits() {
    List<Map<String, Object>> visits = new ArrayList<>();
    for (int buyer = 1; buyer <= MOST_STEPS; buyer++) {
      for (int steps = 1; steps <= MOST_STEPS; steps++) {
        visits.add(Map.of("steps", steps, "buys", steps == buyer));
      }
    }
    return visits;
  }

  private static boolean isOrder(Session session) {
    return session.getBoolean("buys") && session.getInt("step") == session.getInt("steps") - 1;
  }

  private static ChainBuilder browse() {
    return exec(
        randomSwitch()
            .on(
                percent(50).then(CustomerRequests.product()),
                percent(30).then(CustomerRequests.search()),
                percent(20).then(CustomerRequests.stock())));
  }

  private static ChainBuilder aPause() {
    return pause(SHORTEST_PAUSE, LONGEST_PAUSE);
  }
}
