package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.rpc.impl.transport.ClientTransport;
import dev.flotilla.rpc.impl.transport.OutgoingCall;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaveTest {

  private final Vertx vertx = Vertx.vertx();
  private final SharedDiscovery discovery = new SharedDiscovery();
  private final Services services = services(Duration.ofSeconds(5));
  private final Waiting.Service waiting = new Waiting.Service();
  private final Waiting client = services.client(Waiting.class);
  private final ClientTransport stale =
      new ClientTransport(
          vertx,
          Clock.system(),
          RpcOptions.builder().caller("stale").version("1").maxPayload(Bytes.ofMiB(1)).build());

  private Services services(Duration drainTimeout) {
    return Services.create(
        vertx,
        discovery,
        DirectMesh.over(discovery, Duration.ofSeconds(5)),
        RpcOptions.builder()
            .caller("tests")
            .version("1")
            .maxPayload(Bytes.ofMiB(1))
            .drainTimeout(drainTimeout)
            .build());
  }

  @AfterEach
  void close() {
    get(vertx.close());
  }

  @Test
  void withdrawingAnswersWhatIsInHandBeforeTheAddressGoes() {
    Publication publication = get(services.publish(Waiting.class, waiting));
    Future<Waiting.Traces> inHand = hold("one");

    Future<Void> withdrawn = publication.withdraw();

    assertThat(discovery.instances("waiting")).isEmpty();
    assertThat(withdrawn.isComplete()).isFalse();
    assertThat(services.inFlight()).isEqualTo(1);
    waiting.release("one");
    get(inHand);
    get(withdrawn);
    assertThat(services.inFlight()).isZero();
    assertThat(bypassing(publication.instance()).cause())
        .hasMessageContaining("No handlers for address");
  }

  @Test
  void aCallerThatStillKnowsTheAddressIsSentElsewhere() {
    Publication publication = get(services.publish(Waiting.class, waiting));
    Future<Waiting.Traces> inHand = hold("one");
    Future<Void> withdrawn = publication.withdraw();

    ServiceFailure refused = failure(bypassing(publication.instance()));

    assertThat(refused.didNotExecute()).isTrue();
    assertThat(refused).hasMessageContaining("draining");
    waiting.release("one");
    get(inHand);
    get(withdrawn);
  }

  @Test
  void withdrawingTwiceIsTheSame() {
    Publication publication = get(services.publish(Waiting.class, waiting));
    assertThat(publication.withdraw()).isSameAs(publication.withdraw());
    get(publication.withdraw());
  }

  @Test
  void aCallThatNeverEndsDoesNotHoldUpTheWithdrawal() {
    Services impatient = services(Duration.ofMillis(50));
    Publication publication = get(impatient.publish(Waiting.class, waiting));
    hold("one");
    get(publication.withdraw());
    assertThat(bypassing(publication.instance()).cause()).isNotNull();
  }

  @Test
  void quiescingRefusesNewCallsAndWaitsForThoseInHand() {
    get(services.publish(Waiting.class, waiting));
    Future<Waiting.Traces> inHand = hold("one");

    Future<Void> quiet = services.quiesce();

    assertThat(failure(client.until("two")).didNotExecute()).isTrue();
    assertThat(quiet.isComplete()).isFalse();
    waiting.release("one");
    get(inHand);
    get(quiet);
    assertThat(services.inFlight()).isZero();
  }

  @Test
  void whatWasWaitedForWhenTheNodeDrainsIsNotWaitedForAgain() {
    Services patient = services(Duration.ofMinutes(5));
    Publication publication = get(patient.publish(Waiting.class, waiting));
    hold("one");
    patient.quiesce(); // a drain goes on when its deadline has passed, whatever is in hand

    get(publication.withdraw());
  }

  @Test
  void nothingIsPublishedAfterQuiescing() {
    get(services.quiesce());
    assertThat(failure(services.publish(Waiting.class, waiting)).didNotExecute()).isTrue();
    assertThat(discovery.all()).isEmpty();
  }

  @Test
  void undeployingTheVerticleThatPublishedWithdrawsInOrder() {
    String deployment = get(vertx.deployVerticle(new PublishingVerticle()));
    Instance instance = discovery.instances("waiting").get(0);
    Future<Waiting.Traces> inHand = hold("one");

    Future<Void> undeployed = vertx.undeploy(deployment);

    await().until(() -> discovery.instances("waiting").isEmpty());
    assertThat(failure(bypassing(instance))).hasMessageContaining("draining");
    assertThat(undeployed.isComplete()).isFalse();
    waiting.release("one");
    get(inHand);
    get(undeployed);
    assertThat(bypassing(instance).cause()).hasMessageContaining("No handlers for address");
  }

  @Test
  void aWithdrawnInstanceMakesRoomForTheNext() {
    get(get(services.publish(Waiting.class, waiting)).withdraw());
    get(services.publish(Waiting.class, waiting));
    Future<Waiting.Traces> call = hold("one");
    waiting.release("one");
    get(call);
  }

  private final class PublishingVerticle extends VerticleBase {
    @Override
    public Future<?> start() {
      return services.publish(Waiting.class, waiting);
    }
  }

  private Future<Waiting.Traces> hold(String key) {
    Future<Waiting.Traces> call = client.until(key);
    await().until(() -> waiting.holds(key));
    return call;
  }

  /** A call by somebody who has not heard of the withdrawal; completed when this returns. */
  private Future<Buffer> bypassing(Instance instance) {
    long deadline = Clock.system().nanos() + Duration.ofSeconds(5).toNanos();
    Future<Buffer> reply =
        stale.call(
            instance,
            new OutgoingCall(
                "until", TraceContext.start(), Map.of(), Buffer.buffer("[\"two\"]"), deadline),
            Cancellation.never());
    await().until(reply::isComplete);
    return reply;
  }
}
