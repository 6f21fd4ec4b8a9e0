package dev.flotilla.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;

/**
 * Reading customers at a constant rate, independent of the response times: 300 requests per second
 * unless said. No request may fail, and none may take 2 s: the bounds for a cluster that loses a
 * node.
 */
public final class BrowseSimulation extends Simulation {

  private static final int RATE = 300;
  private static final int SKUS = 500;
  private static final int SLOWEST_MS = 2000;

  /** Asks the catalogue for its SKUs; Gatling makes it. */
  public BrowseSimulation() {
    setUp(
            browse()
                .injectOpen(
                    constantUsersPerSec(LoadOptions.rate(RATE)).during(LoadOptions.duration())))
        .protocols(CustomerRequests.gateway())
        .assertions(
            global().failedRequests().count().is(0L), global().responseTime().max().lt(SLOWEST_MS));
  }

  private static ScenarioBuilder browse() {
    var skus = new CatalogPreparation(LoadOptions.url()).skus(SKUS);
    return scenario("browse")
        .exec(
            feed(listFeeder(skus).random()),
            feed(SearchTerms.feeder()),
            randomSwitch()
                .on(
                    percent(50).then(CustomerRequests.product()),
                    percent(30).then(CustomerRequests.search()),
                    percent(20).then(CustomerRequests.stock())));
  }
}
