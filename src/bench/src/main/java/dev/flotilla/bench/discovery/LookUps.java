package dev.flotilla.bench.discovery;

import dev.flotilla.discovery.Discovery;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.impl.DefaultServiceDiscoveryBackend;
import io.vertx.servicediscovery.types.MessageSource;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Look-ups by name, at random names, so that no cache knows the answer. */
final class LookUps {

  private static final int NAMES = 1 << 14; // a power of two, walked round and round
  private static final int BATCH = 64;

  private final DiscoveryNodes discoveryNodes;
  private final String[] names = new String[NAMES];
  private long found; // so that the compiler does not remove a result that is never read

  LookUps(DiscoveryNodes discoveryNodes, int services, long seed) {
    this.discoveryNodes = discoveryNodes;
    Random random = new Random(seed);
    for (int name = 0; name < NAMES; name++) {
      names[name] = "service-" + random.nextInt(services);
    }
  }

  /** Nanoseconds of processor time of {@link Discovery#instances}. */
  double nanos(long millis) {
    Discovery discovery = discoveryNodes.any().discovery();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long begin = threads.getCurrentThreadCpuTime();
    long looks = 0;
    do {
      for (String name : names) {
        found += discovery.instances(name).size();
      }
      looks += NAMES;
    } while (System.nanoTime() - end < 0);
    if (found == 0) {
      throw new IllegalStateException("no instance was found");
    }
    return (double) (threads.getCurrentThreadCpuTime() - begin) / looks;
  }

  /** Microseconds of a look-up by the API of Vert.x, over our backend. */
  double ourMicros(long millis) {
    ServiceDiscovery discovery = ServiceDiscovery.create(discoveryNodes.any().vertx());
    try {
      return micros(discovery, millis);
    } finally {
      discovery.close();
    }
  }

  /** The same over the backend that comes with Vert.x. */
  double stockMicros(long millis) {
    ServiceDiscovery discovery = stock();
    try {
      return micros(discovery, millis);
    } finally {
      discovery.close();
    }
  }

  /** Publishes the same number of records with the backend of Vert.x. */
  void fillStock(int records, int services) {
    ServiceDiscovery discovery = stock();
    List<Future<Record>> batch = new ArrayList<>();
    for (int record = 0; record < records; record++) {
      String service = "service-" + record % services;
      batch.add(discovery.publish(MessageSource.createRecord(service, "rpc." + service)));
      if (batch.size() == BATCH || record == records - 1) {
        DiscoveryNodes.done(Future.all(batch));
        batch.clear();
      }
    }
    discovery.close();
  }

  private ServiceDiscovery stock() {
    String backend = DefaultServiceDiscoveryBackend.class.getName();
    return ServiceDiscovery.create(
        discoveryNodes.any().vertx(),
        new ServiceDiscoveryOptions()
            .setBackendConfiguration(new JsonObject().put("backend-name", backend)));
  }

  private double micros(ServiceDiscovery discovery, long millis) {
    long begin = System.nanoTime();
    long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
    int looks = 0;
    long now;
    do {
      String name = names[looks % NAMES];
      if (DiscoveryNodes.done(discovery.getRecord(new JsonObject().put("name", name))) == null) {
        throw new IllegalStateException("no record of " + name);
      }
      looks++;
      now = System.nanoTime();
    } while (now - end < 0);
    return (now - begin) / 1e3 / looks;
  }
}
