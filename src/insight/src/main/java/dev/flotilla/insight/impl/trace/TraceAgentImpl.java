package dev.flotilla.insight.impl.trace;

import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.Timers;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.insight.trace.TraceAgent;
import dev.flotilla.insight.trace.TraceMessages;
import dev.flotilla.insight.trace.TraceMessages.TraceAnswer;
import dev.flotilla.insight.trace.TraceMessages.TraceQuestion;
import dev.flotilla.insight.trace.TraceRecorder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers questions about the traces of this node; the search is done by a worker thread. */
public final class TraceAgentImpl implements TraceAgent {

  private static final Logger LOG = LoggerFactory.getLogger(TraceAgentImpl.class);

  /** So long a decision may wait: then it reaches a span long before the rings forget it. */
  private static final Duration TELL = Duration.ofMillis(100);

  /** After the start of the node, which has more urgent work. */
  private static final Duration PREPARE = Duration.ofSeconds(5);

  private static final Duration COLLECT = Duration.ofMillis(500);

  private final Vertx vertx;
  private final RingRecorder recorder;
  private final AtomicBoolean collecting = new AtomicBoolean();
  private Scheduled telling = () -> {};
  private Scheduled collection = () -> {};
  private Scheduled preparation = () -> {};
  private MessageConsumer<Buffer> decisions; // null if no traces are kept
  private MessageConsumer<Buffer> consumer; // set once, before it is handed out

  private TraceAgentImpl(Vertx vertx, RingRecorder recorder) {
    this.vertx = vertx;
    this.recorder = recorder;
  }

  /** See {@link TraceAgent#start}. */
  public static Future<TraceAgent> start(Vertx vertx, TraceRecorder recorder) {
    TraceAgentImpl agent = new TraceAgentImpl(vertx, (RingRecorder) recorder);
    String address = TraceMessages.address(Membership.of(vertx).self().id());
    agent.consumer = vertx.eventBus().consumer(address, agent::answer);
    return agent.consumer.completion().compose(reachable -> agent.keep()).map(agent);
  }

  private Future<Void> keep() {
    if (!recorder.keeps()) {
      return Future.succeededFuture();
    }
    KeepMessages messages = new KeepMessages(vertx, recorder.kept());
    Timers timers = Timers.of(vertx);
    telling = timers.every(TELL, messages::tell);
    collection = timers.every(COLLECT, this::collect);
    preparation = timers.after(PREPARE, () -> onWorker(recorder::prepare));
    decisions = vertx.eventBus().consumer(KeepMessages.ADDRESS, messages::learn);
    return decisions.completion();
  }

  private void collect() {
    if (!collecting.compareAndSet(false, true)) {
      return; // the last one is still at work
    }
    onWorker(recorder::collect).onComplete(done -> collecting.set(false));
  }

  private Future<Void> onWorker(Runnable work) {
    return vertx
        .<Void>executeBlocking(
            () -> {
              work.run();
              return null;
            },
            false)
        .onFailure(cause -> LOG.error("Kept traces are not stored", cause));
  }

  @Override
  public Future<Void> close() {
    telling.cancel();
    collection.cancel();
    preparation.cancel();
    Future<Void> told = decisions == null ? Future.succeededFuture() : decisions.unregister();
    return Future.join(consumer.unregister(), told)
        .eventually(() -> onWorker(recorder::close))
        .mapEmpty();
  }

  private void answer(Message<Buffer> message) {
    vertx
        .executeBlocking(() -> answered(message.body()), false)
        .onSuccess(message::reply)
        .onFailure(cause -> refuse(message, cause));
  }

  private Buffer answered(Buffer body) {
    TraceQuestion question = Json.decode(body, TraceQuestion.class);
    return Json.encode(
        question.traceId() == null
            ? new TraceAnswer(List.of(), recorder.latest(question.limit()))
            : new TraceAnswer(recorder.spans(question.traceId(), question.limit()), List.of()));
  }

  private static void refuse(Message<Buffer> message, Throwable cause) {
    LOG.error("A question about traces could not be answered", cause);
    message.fail(ServiceFailure.of(cause).code().number, cause.getMessage());
  }
}
