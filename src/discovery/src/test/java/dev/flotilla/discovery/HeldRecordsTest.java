package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Records that a node holds back until its instances are warm. */
class HeldRecordsTest {

  @Test
  void theFirstInstanceOfAServiceIsNotHeld() {
    try (Sites sites = Sites.start(1)) {
      sites.at(0).hold();

      Instance first = sites.announce(0, "stock").instance();

      assertThat(sites.at(0).instances("stock")).containsExactly(first);
    }
  }

  @Test
  void nobodySeesAnInstanceUntilItIsReleased() {
    try (Sites sites = Sites.start(2)) {
      Discovery starting = sites.at(0);
      Discovery other = sites.at(1);
      Instance before = sites.announce(1, "stock").instance();
      Instance another = sites.announce(1, "orders").instance();
      await().atMost(Duration.ofSeconds(10)).until(() -> starting.all().size() == 2);
      starting.hold();
      Instance held = done(starting.announce(Sites.rpc("stock"))).instance();
      Registration dropped = done(starting.announce(Sites.rpc("orders")));
      done(starting.awaitVisible());
      assertThat(starting.all()).containsExactlyInAnyOrder(before, another);
      assertThat(other.all()).containsExactlyInAnyOrder(before, another);

      done(dropped.withdraw());
      done(starting.release());
      done(starting.awaitVisible());

      assertThat(other.all()).containsExactlyInAnyOrder(before, another, held);
      done(starting.release());
      done(starting.announce(Sites.rpc("orders")));
      await().atMost(Duration.ofSeconds(10)).until(() -> other.instances("orders").size() == 2);
    }
  }
}
