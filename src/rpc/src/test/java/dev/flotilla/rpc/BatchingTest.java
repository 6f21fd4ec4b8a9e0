package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many calls in one message, between two nodes. */
class BatchingTest {

  @RegisterExtension static final Nodes NODES = Nodes.of(2);

  /** How long it takes is not the question here. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final EchoService SERVICE = new EchoService(null);
  private static final Waiting.Service WAITING = new Waiting.Service();
  private static Site here;
  private static Site there;
  private static Echo echo;
  private static Waiting waiting;

  private final AtomicInteger messages = new AtomicInteger();
  private final Handler<DeliveryContext<Object>> counter = this::count;

  @BeforeAll
  static void publish() {
    here = Site.direct(NODES.vertx(0), "here", PATIENCE);
    there = Site.direct(NODES.vertx(1), "there", PATIENCE);
    there.publish(Echo.class, SERVICE);
    there.publish(Waiting.class, WAITING);
    echo = here.client(Echo.class, 1);
    waiting = here.client(Waiting.class, 1);
  }

  @BeforeEach
  void count() {
    NODES.vertx(0).eventBus().addOutboundInterceptor(counter);
  }

  @AfterEach
  void countNoMore() {
    NODES.vertx(0).eventBus().removeOutboundInterceptor(counter);
  }

  private void count(DeliveryContext<Object> sent) {
    if (sent.message().address().startsWith("flotilla.rpc.")) {
      messages.incrementAndGet();
    }
    sent.next();
  }

  @Test
  void callsThatAreMadeTogetherTravelTogether() {
    Context context = NODES.vertx(0).getOrCreateContext();
    get(on(context, echo::nothing)); // the instance has told how much may be sent
    messages.set(0);

    List<String> answers = get(on(context, () -> greetings(160)));

    assertThat(answers).hasSize(160).doesNotHaveDuplicates();
    assertThat(messages).hasValueBetween(10, 20);
  }

  @Test
  void aCallThatIsMadeAloneTravelsAtOnce() {
    Context context = NODES.vertx(0).getOrCreateContext();
    get(on(context, echo::nothing));
    messages.set(0);
    get(on(context, echo::nothing));
    assertThat(messages).hasValue(1);
  }

  @Test
  void aSlowCallDoesNotHoldUpTheFastOnesInItsMessage() {
    Context context = NODES.vertx(0).getOrCreateContext();
    Future<Waiting.Traces> slow =
        on(
            context,
            () -> {
              Future<Waiting.Traces> first = waiting.until("slow");
              waiting.until("fast");
              return first;
            });
    await().until(() -> WAITING.holds("slow") && WAITING.holds("fast"));
    WAITING.release("fast");
    assertThat(get(on(context, () -> greetings(20)))).hasSize(20);
    assertThat(slow.isComplete()).isFalse();
    WAITING.release("slow");
    get(slow);
  }

  @Test
  void aBadCallFailsAndItsNeighboursDoNot() {
    Context context = NODES.vertx(0).getOrCreateContext();
    List<Future<String>> calls = new ArrayList<>();
    get(
        on(
            context,
            () -> {
              calls.add(echo.greet("one", 1, Optional.empty()));
              calls.add(echo.greet(null, 1, Optional.empty()));
              calls.add(echo.fail("throw"));
              calls.add(echo.fail("error"));
              calls.add(echo.greet("two", 1, Optional.empty()));
              return Future.join(calls).otherwiseEmpty();
            }));
    assertThat(get(calls.get(0))).isEqualTo("hello one ");
    assertThat(failure(calls.get(1)).code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure(calls.get(2)).code()).isEqualTo(Code.INTERNAL);
    assertThat(failure(calls.get(3)).code()).isEqualTo(Code.INTERNAL);
    assertThat(get(calls.get(4))).isEqualTo("hello two ");
  }

  @Test
  void largePayloadsTravelAloneAndSmallOnesPassWithThem() {
    Context context = NODES.vertx(0).getOrCreateContext();
    String large = "x".repeat(300_000);
    List<String> answers =
        get(
            on(
                context,
                () ->
                    Future.all(
                            IntStream.range(0, 30)
                                .mapToObj(i -> i % 3 == 0 ? large + i : "small " + i)
                                .map(name -> echo.greet(name, 1, Optional.empty()))
                                .toList())
                        .map(all -> all.<String>list())));
    assertThat(answers).hasSize(30).doesNotHaveDuplicates();
    assertThat(answers.get(3)).isEqualTo("hello " + large + "3 ");
  }

  @Test
  void manyEventLoopsCallAtOnceAndEachGetsItsAnswersOnItsOwn() {
    List<Future<List<String>>> loops = new ArrayList<>();
    Set<String> threads = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 8; i++) {
      loops.add(
          deployed(
              NODES.vertx(0),
              ThreadingModel.EVENT_LOOP,
              () -> {
                Thread before = Thread.currentThread();
                threads.add(before.getName());
                return greetings(200)
                    .onSuccess(done -> assertThat(Thread.currentThread()).isSameAs(before));
              }));
    }
    loops.forEach(answers -> assertThat(get(answers)).hasSize(200));
    assertThat(threads).hasSizeGreaterThan(1);
  }

  @Test
  void aCallerThatIsOnNoEventLoopGetsItsAnswers() {
    assertThat(get(greetings(50))).hasSize(50); // this thread is the test's
    assertThat(get(deployed(NODES.vertx(0), ThreadingModel.WORKER, () -> greetings(50))))
        .hasSize(50);
  }

  @ParameterizedTest
  @EnumSource(ThreadingModel.class)
  void aServiceOfAnyThreadingModelAnswers(ThreadingModel model) throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        model == ThreadingModel.EVENT_LOOP
            || model == ThreadingModel.WORKER
            || (model == ThreadingModel.VIRTUAL_THREAD && Runtime.version().feature() >= 21));
    Promise<Publication> published = Promise.promise();
    Slow service = new Slow(model);
    Future<String> deployment =
        NODES
            .vertx(1)
            .deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    return there.services().publish(SlowContract.class, service).andThen(published);
                  }
                },
                new DeploymentOptions().setThreadingModel(model));
    get(deployment);
    SlowContract client = here.client(SlowContract.class, 1);
    List<Integer> answers =
        get(
            Future.all(IntStream.range(0, 40).mapToObj(client::same).toList())
                .map(all -> all.<Integer>list()));
    assertThat(answers).isEqualTo(IntStream.range(0, 40).boxed().toList());
    get(NODES.vertx(1).undeploy(get(deployment)));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> there.discovery().instances("slow-contract").isEmpty());
  }

  /** A service that looks at the thread it is called on. */
  interface SlowContract {
    Future<Integer> same(int number);
  }

  private record Slow(ThreadingModel model) implements SlowContract {
    @Override
    public Future<Integer> same(int number) {
      ThreadingModel here = Vertx.currentContext().threadingModel();
      return here == model
          ? Future.succeededFuture(number)
          : Future.failedFuture(new ServiceFailure(Code.INTERNAL, "called on " + here));
    }
  }

  private static Future<List<String>> greetings(int count) {
    return Future.all(
            IntStream.range(0, count)
                .mapToObj(i -> echo.greet("caller " + i, 1, Optional.empty()))
                .toList())
        .map(all -> all.<String>list());
  }

  private static <T> Future<T> on(Context context, Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(here -> work.get().onComplete(done));
    return done.future();
  }

  private static <T> Future<T> deployed(
      Vertx vertx, ThreadingModel model, Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    vertx
        .deployVerticle(
            new VerticleBase() {
              @Override
              public Future<?> start() {
                work.get().onComplete(done);
                return Future.succeededFuture();
              }
            },
            new DeploymentOptions().setThreadingModel(model))
        .onFailure(done::tryFail);
    return done.future();
  }
}
