package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.done;

import com.sun.management.ThreadMXBean;
import dev.flotilla.core.Timers.Scheduled;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.impl.DefaultServiceDiscoveryBackend;
import io.vertx.servicediscovery.types.MessageSource;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Figures, not assertions: {@code mvn -pl src/discovery -am test -Dtest=Measurements
 * -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dflotilla.measure=true}.
 */
@EnabledIfSystemProperty(named = "flotilla.measure", matches = "true")
class Measurements {

  private static final int ROUNDS = 500;
  private static final int WARM_UP = 500;
  private static final int LOOK_UPS = 20_000_000;
  private static final int MANY = 10_000;
  private static final int BATCH = 500;

  @Test
  void latencies() throws Exception {
    try (Sites sites = Sites.start(3)) {
      List<Long> visible = new ArrayList<>();
      List<Long> withdrawn = new ArrayList<>();
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        CountDownLatch seen = new CountDownLatch(2);
        List<Scheduled> ears =
            List.of(sites.at(1).listen(ear(seen)), sites.at(2).listen(ear(seen)));
        long start = System.nanoTime();
        var announced = sites.at(0).announce(Sites.rpc("stock"));
        seen.await(5, TimeUnit.SECONDS);
        visible.add(System.nanoTime() - start);
        Registration registration = done(announced);
        ears.forEach(Scheduled::cancel);
        start = System.nanoTime();
        done(registration.withdraw());
        withdrawn.add(System.nanoTime() - start);
      }
      print("announce to in view of both others", visible);
      print("withdraw to acknowledged by both others", withdrawn);
      lookUps(sites);
      vertxLookUps(sites);
      crashes(sites);
    }
  }

  @Test
  void tenThousandRecordsOnFiveNodes() throws Exception {
    try (Sites sites = Sites.start(5)) {
      long before = usedHeap();
      for (int first = 0; first < MANY; first += BATCH) {
        done(Future.join(announced(sites, first)));
      }
      Sites.within(Duration.ofSeconds(20)).until(() -> sites.at(4).all().size() == MANY);
      System.out.printf(
          "memory: %d bytes per record and node, Hazelcast's copies included%n",
          (usedHeap() - before) / MANY / 5);
      print("one more record among 10000 in view of all 5", visible(sites));
      timed(sites.at(0), "10000");
    }
  }

  private static List<Future<Registration>> announced(Sites sites, int first) {
    return IntStream.range(first, first + BATCH)
        .mapToObj(i -> sites.at(i % 5).announce(Sites.rpc("service-" + i % 1_000)))
        .toList();
  }

  private static List<Long> visible(Sites sites) throws InterruptedException {
    List<Long> visible = new ArrayList<>();
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      CountDownLatch seen = new CountDownLatch(5);
      List<Scheduled> ears =
          IntStream.range(0, 5).mapToObj(i -> sites.at(i).listen(ear(seen))).toList();
      long start = System.nanoTime();
      var announced = sites.at(round % 5).announce(Sites.rpc("stock"));
      seen.await(5, TimeUnit.SECONDS);
      visible.add(System.nanoTime() - start);
      ears.forEach(Scheduled::cancel);
      done(done(announced).withdraw());
    }
    return visible;
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void lookUps(Sites sites) {
    for (int record = 0; record < 3_000; record++) {
      sites.announce(0, "service-" + record % 30);
    }
    timed(sites.at(0), "3000");
  }

  private static void timed(Discovery discovery, String records) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int round = 0; round < 4; round++) {
      long bytes = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      long found = 0;
      for (int look = 0; look < LOOK_UPS; look++) {
        found += discovery.instances("service-7").size();
      }
      double nanos = (double) (System.nanoTime() - start) / LOOK_UPS;
      System.out.printf(
          "look-up among %s records: %.1f ns, %d bytes in all (%d)%n",
          records, nanos, threads.getCurrentThreadAllocatedBytes() - bytes, found);
    }
  }

  private static void vertxLookUps(Sites sites) {
    ServiceDiscovery ours = ServiceDiscovery.create(sites.cluster().vertx(1));
    ServiceDiscovery stock =
        ServiceDiscovery.create(
            sites.cluster().vertx(1),
            new ServiceDiscoveryOptions()
                .setBackendConfiguration(
                    new JsonObject()
                        .put("backend-name", DefaultServiceDiscoveryBackend.class.getName())));
    for (int record = 0; record < 3_000; record++) {
      done(stock.publish(MessageSource.createRecord("service-" + record % 30, "a")));
    }
    JsonObject filter = new JsonObject().put("name", "service-7");
    for (ServiceDiscovery one : List.of(ours, stock, ours, stock)) {
      List<Long> took = new ArrayList<>();
      for (int look = 0; look < 100; look++) {
        long start = System.nanoTime();
        done(one.getRecord(filter));
        took.add(System.nanoTime() - start);
      }
      print("ServiceDiscovery.getRecord among 3000, " + (one == ours ? "ours" : "stock"), took);
    }
  }

  private static void crashes(Sites sites) throws InterruptedException {
    for (int round = 0; round < 5; round++) {
      int doomed = sites.join();
      Instance instance = sites.announce(doomed, "doomed").instance();
      done(sites.at(doomed).visible());
      CountDownLatch lost = new CountDownLatch(2);
      for (int index = 0; index < 2; index++) {
        sites.at(index).listen(ear(lost));
      }
      long start = System.nanoTime();
      sites.cluster().crash(doomed);
      lost.await(10, TimeUnit.SECONDS);
      long view = System.nanoTime() - start;
      while (done(sites.record(0, instance.id())) != null) {
        Thread.onSpinWait();
      }
      long map = System.nanoTime() - start;
      System.out.printf(
          "crash: lost in both views after %d ms, out of the map after %d ms%n",
          view / 1_000_000, map / 1_000_000);
    }
  }

  private static DiscoveryListener ear(CountDownLatch heard) {
    return new DiscoveryListener() {
      @Override
      public void appeared(Instance instance) {
        if (instance.service().equals("stock")) {
          heard.countDown();
        }
      }

      @Override
      public void lost(Instance instance) {
        heard.countDown();
      }
    };
  }

  private static void print(String what, List<Long> nanos) {
    long[] sorted =
        nanos.subList(nanos.size() > ROUNDS ? nanos.size() - ROUNDS : 0, nanos.size()).stream()
            .mapToLong(it -> it)
            .toArray();
    Arrays.sort(sorted);
    System.out.printf(
        "%s: p50 %d us, p99 %d us, max %d us, n %d%n",
        what,
        sorted[sorted.length / 2] / 1_000,
        sorted[sorted.length * 99 / 100] / 1_000,
        sorted[sorted.length - 1] / 1_000,
        sorted.length);
  }
}
