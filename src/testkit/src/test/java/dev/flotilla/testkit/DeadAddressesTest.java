package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the bus has asked for is right again soon after members died or came back. */
class DeadAddressesTest {

  /** So many that some lie with both copies on the two that die: each has 1 chance in 3. */
  private static final int COUNT = 20;

  private static final DeliveryOptions HASTY = new DeliveryOptions().setSendTimeout(1_000);

  @RegisterExtension final Nodes nodes = Nodes.splittable(3);

  @Test
  void addressesThatOnlyDeadNodesHadHaveNoHandlersAndTheOthersAnswer() throws Exception {
    listen(1, "lost");
    listen(2, "lost");
    listen(1, "shared");
    listen(0, "shared");
    await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(this::bothAnswerEverywhere);

    nodes.crash(1);
    nodes.crash(2);

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(failures("lost")).containsOnly(ReplyFailure.NO_HANDLERS));
    for (int round = 0; round < 2; round++) {
      assertThat(answers("shared")).containsOnly("0");
    }
  }

  @Test
  void aNodeThatWasCutOffIsReachedAgainBesideTheOthers() throws Exception {
    listen(1, "shared");
    listen(2, "shared");
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> reached().equals(Set.of("1", "2")));

    nodes.split(2);
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> reached().equals(Set.of("1")));
    nodes.heal();

    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> reached().equals(Set.of("1", "2")));
  }

  private void listen(int index, String kind) throws Exception {
    Vertx vertx = nodes.vertx(index);
    Future.join(
            addresses(kind).stream()
                .map(
                    it ->
                        vertx
                            .eventBus()
                            .consumer(it, message -> message.reply("" + index))
                            .completion())
                .toList())
        .await(20, SECONDS);
  }

  private boolean bothAnswerEverywhere() throws Exception {
    return answers("lost").size() == COUNT && answers("shared").size() == COUNT;
  }

  private Set<String> reached() throws Exception {
    List<String> heard = new ArrayList<>(answers("shared"));
    heard.addAll(answers("shared"));
    return Set.copyOf(heard);
  }

  private List<String> answers(String kind) throws Exception {
    List<Future<String>> asked = ask(kind);
    Future.join(asked).await(5, SECONDS);
    return asked.stream().map(Future::result).toList();
  }

  private List<ReplyFailure> failures(String kind) throws Exception {
    List<Future<String>> asked = ask(kind);
    Future.join(asked).transform(Future::succeededFuture).await(5, SECONDS);
    return asked.stream().map(it -> ((ReplyException) it.cause()).failureType()).toList();
  }

  private List<Future<String>> ask(String kind) {
    return addresses(kind).stream()
        .map(it -> nodes.vertx(0).eventBus().<String>request(it, "", HASTY).map(m -> m.body()))
        .toList();
  }

  private static List<String> addresses(String kind) {
    return IntStream.range(0, COUNT).mapToObj(i -> kind + "-" + i).toList();
  }
}
