package dev.flotilla.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.util.List;
import java.util.Map;

/**
 * Customers who search, look, and buy: 5 per second for 30 s by default. No request may fail. It
 * fills up the stock of the SKUs it buys.
 */
public final class SmokeSimulation extends Simulation {

  private static final int CUSTOMERS_PER_SECOND = 5;
  private static final int SKUS = 20;
  private static final long STOCK = 1_000_000;

  /** Asks the catalogue for SKUs and fills up their stock; Gatling makes it. */
  public SmokeSimulation() {
    setUp(
            shop()
                .injectOpen(
                    constantUsersPerSec(LoadOptions.rate(CUSTOMERS_PER_SECOND))
                        .during(LoadOptions.duration())))
        .protocols(CustomerRequests.gateway())
        .assertions(global().failedRequests().count().is(0L));
  }

  private static ScenarioBuilder shop() {
    CatalogPreparation catalogPreparation = new CatalogPreparation(LoadOptions.url());
    List<Map<String, Object>> skus = catalogPreparation.skus(SKUS);
    skus.forEach(row -> catalogPreparation.stock((String) row.get("sku"), STOCK));
    return scenario("smoke")
        .exec(feed(listFeeder(skus).random()), feed(SearchTerms.feeder()))
        .exec(CustomerRequests.search())
        .exec(CustomerRequests.product())
        .exec(CustomerRequests.stock())
        .exec(CustomerRequests.order())
        .exitHereIfFailed()
        .exec(CustomerRequests.orderAgain());
  }
}
