package dev.flotilla.insight.impl.trace;

import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
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
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers questions about the traces of this node; the search is done by a worker thread. */
public final class TraceAgentImpl implements TraceAgent {

  private static final Logger LOG = LoggerFactory.getLogger(TraceAgentImpl.class);

  private final Vertx vertx;
  private final TraceRecorder recorder;
  private MessageConsumer<Buffer> consumer; // set once, before it is handed out

  private TraceAgentImpl(Vertx vertx, TraceRecorder recorder) {
    this.vertx = vertx;
    this.recorder = recorder;
  }

  /** See {@link TraceAgent#start}. */
  public static Future<TraceAgent> start(Vertx vertx, TraceRecorder recorder) {
    TraceAgentImpl agent = new TraceAgentImpl(vertx, recorder);
    String address = TraceMessages.address(Membership.of(vertx).self().id());
    agent.consumer = vertx.eventBus().consumer(address, agent::answer);
    return agent.consumer.completion().map(agent);
  }

  @Override
  public Future<Void> close() {
    return consumer.unregister();
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
