package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.TraceContext;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Over sockets, there and back and there again. */
class BaggageTest {

  /** Asks the other node until nobody is left to ask, then tells what came along. */
  interface Relay {
    @Idempotent
    Future<Map<String, String>> baggage(int hops);
  }

  interface OtherRelay {
    @Idempotent
    Future<Map<String, String>> baggage(int hops);
  }

  @RegisterExtension static final Nodes NODES = Nodes.of(2);

  private static Relay relay;

  @BeforeAll
  static void publish() {
    Site here = Site.open(NODES.node(0));
    Site there = Site.open(NODES.node(1));
    there.publish(
        Relay.class,
        hops -> hops == 0 ? seen() : there.client(OtherRelay.class, 1).baggage(hops - 1));
    here.publish(
        OtherRelay.class,
        hops -> hops == 0 ? seen() : here.client(Relay.class, 1).baggage(hops - 1));
    there.client(OtherRelay.class, 1);
    relay = here.client(Relay.class, 1);
  }

  private static Future<Map<String, String>> seen() {
    return Future.succeededFuture(CallContext.current().orElseThrow().baggage());
  }

  @Test
  void baggageGoesAlongThroughEveryHop() {
    Map<String, String> baggage = Map.of("x-canary", "always", "User", "Jürgen, 50 %");

    for (int hops = 0; hops < 4; hops++) {
      int nested = hops;
      assertThat(get(call(baggage).carry(NODES.vertx(0), () -> relay.baggage(nested))))
          .as("after %d nested calls", nested)
          .isEqualTo(baggage);
    }
  }

  @Test
  void aCallWithoutBaggageHasNone() {
    assertThat(get(call(Map.of()).carry(NODES.vertx(0), () -> relay.baggage(2)))).isEmpty();
    assertThat(get(relay.baggage(1))).isEmpty();
  }

  private static CallContext call(Map<String, String> baggage) {
    Deadline deadline = Deadline.after(Clock.system(), Duration.ofSeconds(30));
    return new CallContext(deadline, TraceContext.start(), "test", baggage);
  }
}
