package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Carries attempts to a test, which answers them when and how it likes. */
public final class Carrier implements Call.Transport<String> {

  /** An attempt that waits for its answer. */
  public record Sent(Instance to, Duration timeLeft, Promise<String> reply) {

    public String id() {
      return to.id();
    }

    public void answer(String text) {
      reply.complete(text);
    }

    public void fail(ServiceFailure.Code code) {
      reply.fail(new ServiceFailure(code, "said " + to.id()));
    }
  }

  private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();

  @Override
  public Future<String> to(Instance instance, Duration timeLeft) {
    Sent attempt = new Sent(instance, timeLeft, Promise.promise());
    sent.add(attempt);
    return attempt.reply().future();
  }

  /** The next attempt, which has been made or is about to be. */
  public Sent next() throws InterruptedException {
    Sent attempt = sent.poll(20, TimeUnit.SECONDS);
    assertThat(attempt).as("an attempt within 5 s").isNotNull();
    return attempt;
  }

  /** Attempts that nobody has looked at. */
  public int waiting() {
    return sent.size();
  }
}
