package dev.flotilla.load;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.util.List;
import java.util.Map;

/**
 * Four clients that send bad input as fast as they are answered, beside good requests at a constant
 * rate: 40 per second unless said. No good request may fail, and each bad one must be refused as
 * the client's fault.
 */
public final class BadInputSimulation extends Simulation {

  private static final int RATE = 40;
  private static final int BAD_CLIENTS = 4;
  private static final int SKUS = 50;
  private static final long STOCK = 1_000_000;

  /** Asks the catalogue for SKUs and fills up their stock; Gatling makes it. */
  public BadInputSimulation() {
    setUp(
            good()
                .injectOpen(
                    constantUsersPerSec(LoadOptions.rate(RATE)).during(LoadOptions.duration())),
            scenario("bad")
                .exec(BadInput.all())
                .injectClosed(constantConcurrentUsers(BAD_CLIENTS).during(LoadOptions.duration())))
        .protocols(CustomerRequests.gateway())
        .assertions(global().failedRequests().count().is(0L));
  }

  private static ScenarioBuilder good() {
    CatalogPreparation catalogPreparation = new CatalogPreparation(LoadOptions.url());
    List<Map<String, Object>> skus = catalogPreparation.skus(SKUS);
    skus.forEach(row -> catalogPreparation.stock((String) row.get("sku"), STOCK));
    return scenario("good")
        .exec(
            feed(listFeeder(skus).random()),
            feed(SearchTerms.feeder()),
            randomSwitch()
                .on(
                    percent(40).then(CustomerRequests.product()),
                    percent(25).then(CustomerRequests.search()),
                    percent(15).then(CustomerRequests.stock()),
                    percent(20).then(CustomerRequests.order())));
  }
}
