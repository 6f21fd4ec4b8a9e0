package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayListenerTest {

  private final House house = new House();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void aRequestIsHeardUnderItsRouteAndNotUnderItsPath() {
    Gateway gateway = house.open(House.libraryOnly());
    gateway.listen(
        (route, method, status, nanos) -> heard.add(method + " " + route + " " + status));

    Web.get(gateway.port(), "/api/library/books/1");
    Web.get(gateway.port(), "/api/library/books/2");
    Web.get(gateway.port(), "/no/such/path");

    await().untilAsserted(() -> assertThat(heard).hasSize(3));
    assertThat(heard)
        .containsExactly(
            "GET /api/library/books/{isbn} 200", "GET /api/library/books/{isbn} 200", "GET  404");
  }
}
