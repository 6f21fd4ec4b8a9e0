package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.done;
import static dev.flotilla.discovery.Sites.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.discovery.impl.view.Told;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.impl.DefaultServiceDiscoveryBackend;
import io.vertx.servicediscovery.types.EventBusService;
import io.vertx.servicediscovery.types.HttpEndpoint;
import io.vertx.servicediscovery.types.MessageSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plain users of the Vert.x service discovery, who need not know about us. */
class VertxServiceDiscoveryTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private static Sites sites;
  private ServiceDiscovery here;
  private ServiceDiscovery there;

  @BeforeAll
  static void start() {
    sites = Sites.start(2);
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  @BeforeEach
  void create() {
    here = ServiceDiscovery.create(sites.cluster().vertx(0));
    there = ServiceDiscovery.create(sites.cluster().vertx(1));
    done(sites.at(0).withdrawAll());
    done(sites.at(1).withdrawAll());
  }

  @Test
  void aPublishedRecordIsFoundElsewhereExactlyAsItWas() {
    Record published =
        done(
            here.publish(
                HttpEndpoint.createRecord(
                    "Some Files!",
                    "127.0.0.1",
                    8123,
                    "/base",
                    new JsonObject()
                        .put("weight", 3)
                        .put("nested", new JsonObject().put("a", 1)))));

    Record found = awaitRecord(there, new JsonObject().put("name", "Some Files!"));

    assertThat(found.getRegistration()).isNotBlank();
    assertThat(found.toJson()).isEqualTo(published.toJson());
    assertThat(done(there.getRecord(found.getRegistration()))).isEqualTo(found);
  }

  @Test
  void eachTypeOfRecordIsAnInstanceOfTheKindThatSuitsIt() {
    done(here.publish(HttpEndpoint.createRecord("files", true, "127.0.0.1", 8443, "/x", null)));
    done(here.publish(EventBusService.createRecord("mail", "mail.address", "some.Contract")));
    done(here.publish(MessageSource.createRecord("news", "news.address")));
    done(
        here.publish(
            new Record()
                .setName("other")
                .setType("mine")
                .setLocation(new JsonObject().put("at", "home"))));

    assertThat(sites.at(0).instances("files"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.kind()).isEqualTo(Instance.Kind.HTTP);
              assertThat(it.address()).isEqualTo("https://127.0.0.1:8443/x");
            });
    assertThat(sites.at(0).instances("mail").get(0).kind()).isEqualTo(Instance.Kind.ADDRESS);
    assertThat(sites.at(0).instances("mail").get(0).address()).isEqualTo("mail.address");
    assertThat(sites.at(0).instances("news").get(0).kind()).isEqualTo(Instance.Kind.ADDRESS);
    assertThat(sites.at(0).instances("other").get(0).kind()).isEqualTo(Instance.Kind.OTHER);
    assertThat(sites.at(0).instances("other").get(0).address()).isEqualTo("{\"at\":\"home\"}");
  }

  @Test
  void anAnnouncedInstanceIsARecordThatAReferenceCanBeMadeOf() {
    Registration files = done(sites.at(1).announce(Sites.http("files", 8123)));
    sites.announce(1, "stock");

    Record record = awaitRecord(here, new JsonObject().put("name", "files").put("node", "node-2"));

    assertThat(record.getRegistration()).isEqualTo(files.instance().id());
    assertThat(record.getType()).isEqualTo(HttpEndpoint.TYPE);
    assertThat(record.getLocation().getInteger("port")).isEqualTo(8123);
    assertThat(here.getReference(record).record()).isEqualTo(record);
    assertThat(awaitRecord(here, new JsonObject().put("name", "stock")).getType())
        .isEqualTo("flotilla-rpc");
  }

  @Test
  void aRecordCanBeTakenOutOfServiceAndBackFromAnotherNode() {
    done(here.publish(MessageSource.createRecord("news", "news.address")));
    Record record = awaitRecord(there, new JsonObject().put("name", "news"));

    done(there.update(record.setStatus(Status.OUT_OF_SERVICE)));

    within(SOON).until(() -> sites.at(1).instances("news").isEmpty());
    assertThat(sites.at(1).all())
        .extracting(Instance::status)
        .containsExactly(Instance.Status.DRAINING);
    assertThat(done(there.getRecord(new JsonObject().put("name", "news")))).isNull();

    done(here.update(record.setStatus(Status.UP)));

    awaitRecord(there, new JsonObject().put("name", "news"));
  }

  @Test
  void aRecordCanBeUnpublishedFromAnotherNodeAndStaysAway() {
    done(here.publish(MessageSource.createRecord("news", "news.address")));
    Record record = awaitRecord(there, new JsonObject().put("name", "news"));

    done(there.unpublish(record.getRegistration()));

    assertThat(done(here.getRecords(new JsonObject().put("name", "news")))).isEmpty();
    assertThat(sites.map(0)).isEmpty();
    assertThat(sites.at(0).all()).isEmpty();
    assertThat(sites.at(1).all()).isEmpty();
  }

  @Test
  void whatIsNotThereCannotBeUnpublishedAndWhatIsThereNotPublishedTwice() {
    assertThatThrownBy(() -> done(here.unpublish("nothing")))
        .hasMessageContaining("'nothing' not found");
    Record record = done(here.publish(MessageSource.createRecord("news", "news.address")));
    assertThatThrownBy(() -> done(here.publish(record)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void allWhoOpenDiscoveryOnOneVertxShareOneView() {
    done(here.publish(MessageSource.createRecord("news", "news.address")));

    Discovery second = done(Discovery.open(sites.cluster().vertx(0), Sites.OPTIONS));
    assertThat(second.all()).isEqualTo(sites.at(0).all()).hasSize(1);
    Registration own = done(second.announce(Sites.rpc("stock")));
    assertThat(sites.at(0).instances("stock")).containsExactly(own.instance());
    done(second.close());

    assertThat(sites.at(0).instances("stock")).isEmpty();
    assertThat(sites.at(0).instances("news")).hasSize(1);
    assertThatThrownBy(() -> done(second.announce(Sites.rpc("stock"))))
        .hasMessageContaining("closed");
    sites.announce(0, "orders");
    assertThat(sites.at(0).services()).contains("orders");
  }

  @Test
  void aVertxThatClosesTakesItsRecordsAlongWithoutBeingAsked() {
    int leaving = sites.join();
    Told told = new Told();
    sites.at(1).listen(told);
    String id =
        done(ServiceDiscovery.create(sites.cluster().vertx(leaving))
                .publish(MessageSource.createRecord("news", "address")))
            .getRegistration();
    awaitRecord(here, new JsonObject().put("name", "news"));

    done(sites.cluster().vertx(leaving).close());

    sites.cluster().crash(leaving);
    sites.cluster().awaitMembers(2);
    within(SOON).until(() -> told.calls().size() == 3);
    assertThat(told.calls()).containsExactly("appeared " + id, "withdrawn " + id, "lost " + id);
    assertThat(sites.map(0)).isEmpty();
  }

  @Test
  void theRecordsOfADeadNodeVanishWhereTheStockBackendKeepsThemForEver() {
    int doomed = sites.join();
    ServiceDiscovery stockHere = stock(0);
    done(stock(doomed).publish(MessageSource.createRecord("old", "address")));
    done(
        ServiceDiscovery.create(sites.cluster().vertx(doomed))
            .publish(MessageSource.createRecord("new", "address")));
    awaitRecord(here, new JsonObject().put("name", "new"));
    awaitRecord(stockHere, new JsonObject().put("name", "old"));

    sites.cluster().crash(doomed);

    sites.cluster().awaitMembers(2);
    within(SOON).until(() -> done(here.getRecords(all -> true, true)).isEmpty());
    within(SOON).until(() -> sites.map(0).isEmpty());
    assertThat(done(stockHere.getRecords(all -> true)))
        .extracting(Record::getName)
        .containsExactly("old");
  }

  @Test
  void aLookUpByIdElsewhereFindsWhatWasPublishedJustNow() {
    for (int round = 0; round < 100; round++) {
      Record record = done(here.publish(MessageSource.createRecord("news", "address")));
      String id = record.getRegistration();

      assertThat(done(there.getRecord(id))).as("round %d", round).isEqualTo(record);
      done(there.unpublish(id));
      assertThat(done(there.getRecord(id))).isNull();
      assertThat(done(here.getRecord(id))).isNull();
    }
  }

  @Test
  void anInstanceWithAnUnreadableRecordDoesNotSpoilTheOthers() {
    done(
        sites
            .at(0)
            .announce(
                new Announcement(
                    "odd", "1.0", Instance.Kind.OTHER, "at", Map.of("vertx.record", "{"))));
    done(here.publish(MessageSource.createRecord("news", "address")));

    assertThat(done(here.getRecords(all -> true)))
        .extracting(Record::getName)
        .containsExactlyInAnyOrder("odd", "news");
  }

  private static ServiceDiscovery stock(int index) {
    return ServiceDiscovery.create(
        sites.cluster().vertx(index),
        new ServiceDiscoveryOptions()
            .setBackendConfiguration(
                new JsonObject()
                    .put("backend-name", DefaultServiceDiscoveryBackend.class.getName())));
  }

  private static Record awaitRecord(ServiceDiscovery discovery, JsonObject filter) {
    within(SOON).until(() -> !done(discovery.getRecords(filter)).isEmpty());
    List<Record> found = done(discovery.getRecords(filter));
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
