package dev.flotilla.bench.rpc;

import static dev.flotilla.bench.site.BenchNode.await;

import dev.flotilla.bench.process.WorkerLoop;
import dev.flotilla.bench.site.BenchNode;
import dev.flotilla.core.Json;
import dev.flotilla.core.ProcessDefaults;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** The JVM that answers: contract, event bus, gRPC and NATS give back what they get. */
public final class ResponderMain {

  private ResponderMain() {}

  /**
   * Serves until its parent ends.
   *
   * @param arguments a {@link WorkerSetting} as JSON
   */
  public static void main(String[] arguments) {
    ProcessDefaults.apply();
    WorkerLoop.serve(() -> begin(Json.decode(Buffer.buffer(arguments[0]), WorkerSetting.class)));
  }

  private static WorkerLoop.Answers begin(WorkerSetting setting)
      throws IOException, InterruptedException {
    BenchNode benchNode = BenchNode.join(setting.member());
    await(benchNode.services().publish(Echo.class, new Answering()));
    await(
        benchNode
            .node()
            .vertx()
            .eventBus()
            .<Buffer>consumer(VertxCaller.RAW_ADDRESS, message -> message.reply(message.body()))
            .completion());
    GrpcEcho.serve(setting.grpcPort());
    if (setting.natsUrl().isPresent()) {
      serveNats(Nats.connect(NatsCaller.options(setting.natsUrl().get())));
    }
    return question -> WorkerLoop.READY;
  }

  private record Answering() implements Echo {

    @Override
    public Future<Buffer> bytes(Buffer bytes) {
      return Future.succeededFuture(bytes);
    }

    @Override
    public Future<Text> text(Text text) {
      return Future.succeededFuture(text);
    }
  }

  private static void serveNats(Connection connection) {
    Dispatcher dispatcher =
        connection.createDispatcher(
            message -> connection.publish(message.getReplyTo(), message.getData()));
    dispatcher.subscribe(NatsCaller.SUBJECT);
  }
}
