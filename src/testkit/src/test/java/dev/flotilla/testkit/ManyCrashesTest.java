package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More members die at once than the map of subscriptions has copies. */
class ManyCrashesTest {

  /** So many that some are on dead members only: each has 3 chances in 10. */
  private static final List<String> ADDRESSES =
      IntStream.range(0, 30).mapToObj(i -> "survivor-" + i).toList();

  private static final DeliveryOptions HASTY = new DeliveryOptions().setSendTimeout(1_000);

  @RegisterExtension final Nodes nodes = Nodes.of(5);

  @Test
  void whoSurvivesIsReachableOnTheBusSoonAfter() throws Exception {
    Vertx asked = nodes.vertx(0);
    Future.all(
            ADDRESSES.stream()
                .map(it -> asked.eventBus().consumer(it, m -> m.reply("")).completion())
                .toList())
        .await(20, SECONDS);

    nodes.crash(2);
    nodes.crash(3);
    nodes.crash(4);

    // A survivor that misses more members than it sees takes nothing out for 15 s.
    await()
        .atMost(Duration.ofSeconds(14))
        .ignoreExceptions()
        .until(() -> allAnswer(nodes.vertx(1)));
  }

  private static boolean allAnswer(Vertx asking) throws Exception {
    Future.all(ADDRESSES.stream().map(it -> asking.eventBus().request(it, "", HASTY)).toList())
        .await(5, SECONDS);
    return true;
  }
}
