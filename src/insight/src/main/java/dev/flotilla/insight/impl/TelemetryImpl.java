package dev.flotilla.insight.impl;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.insight.Telemetry;
import dev.flotilla.insight.TelemetryMessages;
import dev.flotilla.insight.TelemetryMessages.LogReply;
import dev.flotilla.insight.TelemetryMessages.MetricsReply;
import dev.flotilla.insight.TelemetryMessages.SeriesRequest;
import dev.flotilla.insight.TelemetryMessages.TelemetryRequest;
import dev.flotilla.insight.log.NodeLog;
import dev.flotilla.insight.loop.LoopMonitor;
import dev.flotilla.insight.loop.LoopReport;
import dev.flotilla.insight.metrics.NodeMeters;
import dev.flotilla.insight.metrics.SeriesRecorder;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@link TelemetryMessages} about this node, off the event loop. */
public final class TelemetryImpl implements Telemetry {

  private static final Logger LOG = LoggerFactory.getLogger(TelemetryImpl.class);

  private final Vertx vertx;
  private final MeterRegistry registry;
  private final LoopMonitor loops;
  private final SeriesRecorder series;
  private final NodeLog log;
  private MessageConsumer<Buffer> consumer; // set once, before it is handed out

  private TelemetryImpl(Vertx vertx, MeterRegistry registry, String node) {
    this.vertx = vertx;
    this.registry = registry;
    this.loops = LoopMonitor.start(vertx, registry);
    this.series = SeriesRecorder.start(registry);
    this.log = NodeLog.open(vertx, node);
  }

  /** See {@link Telemetry#start}. */
  public static Future<Telemetry> start(Vertx vertx, MeterRegistry registry) {
    Member self = Membership.of(vertx).self();
    TelemetryImpl telemetry = new TelemetryImpl(vertx, registry, self.name());
    String address = TelemetryMessages.address(self.id());
    telemetry.consumer = vertx.eventBus().consumer(address, telemetry::answer);
    return telemetry.consumer.completion().map(telemetry);
  }

  @Override
  public LoopReport loops() {
    return loops.report();
  }

  @Override
  public Future<Void> close() {
    loops.close();
    series.close();
    log.close();
    return consumer.unregister();
  }

  private void answer(Message<Buffer> message) {
    vertx
        .executeBlocking(() -> answer(message.body()), false)
        .onSuccess(message::reply)
        .onFailure(cause -> refuse(message, cause));
  }

  private Buffer answer(Buffer body) {
    TelemetryRequest request = Json.decode(body, TelemetryRequest.class);
    if (request.metrics() != null) {
      return Json.encode(new MetricsReply(NodeMeters.read(registry, request.metrics().prefix())));
    }
    if (request.series() != null) {
      SeriesRequest asked = request.series();
      return Json.encode(series.read(asked.name(), asked.step(), asked.from(), asked.until()));
    }
    if (request.loops() != null) {
      return Json.encode(loops.report());
    }
    if (request.logs() != null) {
      return Json.encode(new LogReply(log.search(request.logs())));
    }
    if (request.logLevel() != null) {
      return Json.encode(log.change(request.logLevel()));
    }
    throw new ServiceFailure(Code.INVALID_ARGUMENT, "this version does not know the question");
  }

  private static void refuse(Message<Buffer> message, Throwable cause) {
    if (!(cause instanceof ServiceFailure)) {
      LOG.error("A question about metrics could not be answered", cause);
    }
    message.fail(ServiceFailure.of(cause).code().number, cause.getMessage());
  }
}
