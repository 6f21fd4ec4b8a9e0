package dev.flotilla.bench.rpc;

import dev.flotilla.bench.site.BenchNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.IntFunction;

/**
 * Calls from one event loop, as from one verticle.
 *
 * @param context of all calls
 * @param echoers by payload size
 */
record VertxCaller(Context context, IntFunction<Echoer> echoers) implements EchoPeer {

  /** Where the bare event bus is asked. */
  static final String RAW_ADDRESS = "bench.raw";

  /** The contract, through the mesh with its policies. */
  static EchoPeer bytes(BenchNode benchNode, Context context) {
    Echo echo = benchNode.services().client(Echo.class);
    return new VertxCaller(
        context,
        count -> {
          Buffer payload = Buffer.buffer(Payload.ofBytes(count));
          return answered ->
              echo.bytes(payload)
                  .onComplete(
                      (reply, failure) ->
                          answered.accept(reply == null ? 0 : reply.length(), failure));
        });
  }

  /** The same with a record, which is written as JSON and read again on both ways. */
  static EchoPeer record(BenchNode benchNode, Context context) {
    Echo echo = benchNode.services().client(Echo.class);
    return new VertxCaller(
        context,
        bytes -> {
          Echo.Text text = new Echo.Text(Payload.ofBytes(bytes));
          return answered ->
              echo.text(text)
                  .onComplete(
                      (reply, failure) ->
                          answered.accept(reply == null ? 0 : reply.text().length(), failure));
        });
  }

  /** The same bytes on the bare event bus. */
  static EchoPeer bare(Vertx vertx, Context context) {
    return new VertxCaller(
        context,
        bytes -> {
          Buffer payload = Buffer.buffer(Payload.ofBytes(bytes));
          return answered ->
              vertx
                  .eventBus()
                  .<Buffer>request(RAW_ADDRESS, payload)
                  .onComplete(
                      (reply, failure) ->
                          answered.accept(reply == null ? 0 : reply.body().length(), failure));
        });
  }

  @Override
  public void run(Runnable work) {
    context.runOnContext(none -> work.run());
  }

  @Override
  public Echoer echoer(int payloadBytes) {
    return echoers.apply(payloadBytes);
  }
}
