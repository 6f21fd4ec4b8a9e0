package dev.flotilla.bench.rpc;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The unary method of gRPC that returns what it gets: bytes as they are, as the contract's. Its
 * server answers on the thread that reads the connection, as ours does: a hop to gRPC's pool of
 * threads, its default, would only be slower.
 */
final class GrpcEcho {

  private static final String SERVICE = "flotilla.bench.Echo";

  /** What both sides agree on, as generated code would say it. */
  static final MethodDescriptor<byte[], byte[]> BYTES =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Bytes"))
          .setRequestMarshaller(new GrpcBytes())
          .setResponseMarshaller(new GrpcBytes())
          .build();

  private GrpcEcho() {}

  /**
   * Listens on loopback, until the server is shut down or the JVM ends.
   *
   * @param port 0 for any free one
   */
  static Server serve(int port) throws IOException {
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(SERVICE)
            .addMethod(BYTES, ServerCalls.asyncUnaryCall(GrpcEcho::answer))
            .build();
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .directExecutor()
        .addService(service)
        .build()
        .start();
  }

  private static void answer(byte[] bytes, StreamObserver<byte[]> answers) {
    answers.onNext(bytes);
    answers.onCompleted();
  }
}
