package dev.flotilla.bench.rpc;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Unary calls of gRPC over one channel, which is one connection. Answers are handled on the thread
 * that reads it, as ours are. Without a deadline, which is its default.
 */
final class GrpcCaller implements EchoPeer, AutoCloseable {

  private static final long PATIENCE_SECONDS = 5;

  private final ManagedChannel channel;
  private final ExecutorService first =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "grpc-first-calls");
            thread.setDaemon(true);
            return thread;
          });

  private GrpcCaller(ManagedChannel channel) {
    this.channel = channel;
  }

  /** For a server of {@link GrpcEcho} on loopback; it connects with the first call. */
  static GrpcCaller to(int port) {
    return new GrpcCaller(
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().directExecutor().build());
  }

  @Override
  public void run(Runnable work) {
    first.execute(work);
  }

  @Override
  public Echoer echoer(int payloadBytes) {
    byte[] payload = Payload.ofBytes(payloadBytes).getBytes(StandardCharsets.US_ASCII);
    return answered ->
        ClientCalls.asyncUnaryCall(
            channel.newCall(GrpcEcho.BYTES, CallOptions.DEFAULT),
            payload,
            new UnaryAnswer(answered));
  }

  /** A call has its answer when gRPC says that it has succeeded, not when the message is there. */
  private static final class UnaryAnswer implements StreamObserver<byte[]> {

    private final BiConsumer<Integer, Throwable> answered;
    private int bytes;

    UnaryAnswer(BiConsumer<Integer, Throwable> answered) {
      this.answered = answered;
    }

    @Override
    public void onNext(byte[] message) {
      bytes = message.length;
    }

    @Override
    public void onError(Throwable failure) {
      answered.accept(0, failure);
    }

    @Override
    public void onCompleted() {
      answered.accept(bytes, null);
    }
  }

  /** Closes the connection, within five seconds. */
  @Override
  public void close() throws InterruptedException {
    first.shutdownNow();
    channel.shutdownNow().awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
