package dev.flotilla.discovery.impl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.map.IMap;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A map that cannot be read now, as when a partition has no owner for a while. */
class HazelcastStoreTest {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger reads = new AtomicInteger();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void aMapWithoutAnOwnerForAWhileIsReadAgain() throws Exception {
    HazelcastStore store = failing(3, new RetryableHazelcastException("no owner"));

    assertThat(store.read(List::copyOf).await(20, TimeUnit.SECONDS)).isEqualTo(List.of("a"));
    assertThat(reads).hasValue(4);
  }

  @Test
  void whatRepeatingDoesNotMendIsToldAtOnce() {
    HazelcastStore store = failing(3, new IllegalStateException("shut down"));

    assertThatThrownBy(() -> store.read(List::copyOf).await(20, TimeUnit.SECONDS))
        .hasMessage("shut down");
    assertThat(reads).hasValue(1);
  }

  @SuppressWarnings("unchecked")
  private HazelcastStore failing(int times, RuntimeException failure) {
    IMap<String, String> map =
        (IMap<String, String>)
            Proxy.newProxyInstance(
                IMap.class.getClassLoader(),
                new Class<?>[] {IMap.class},
                (proxy, method, arguments) -> {
                  if (reads.incrementAndGet() <= times) {
                    throw failure;
                  }
                  return List.of("a");
                });
    return new HazelcastStore(vertx, map);
  }
}
