package dev.flotilla.bench.rpc;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Calls through a NATS server, over one connection, with the client's own threads. */
final class NatsCaller implements EchoPeer {

  /** Where NATS is asked. */
  static final String SUBJECT = "bench.echo";

  private final Connection connection;
  private final ExecutorService first =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "nats-first-calls");
            thread.setDaemon(true);
            return thread;
          });

  private NatsCaller(Connection connection) {
    this.connection = connection;
  }

  static EchoPeer connect(String url) throws IOException, InterruptedException {
    return new NatsCaller(Nats.connect(options(url)));
  }

  /** As by default, but the end of the server is the end of the benchmark. */
  static Options options(String url) {
    return Options.builder().server(url).noReconnect().build();
  }

  @Override
  public void run(Runnable work) {
    first.execute(work);
  }

  @Override
  public Echoer echoer(int payloadBytes) {
    byte[] payload = Payload.ofBytes(payloadBytes).getBytes(StandardCharsets.US_ASCII);
    return answered ->
        connection
            .request(SUBJECT, payload)
            .whenComplete(
                (reply, failure) ->
                    answered.accept(reply == null ? 0 : reply.getData().length, failure));
  }
}
