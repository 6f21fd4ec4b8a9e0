package dev.flotilla.faults;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.node.NodeContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Serves {@link Ledger}; misbehaves as the observer tells it on the bus. */
public final class LedgerVerticle extends VerticleBase {

  /** Variable that names the file of entries, to which each node adds its name. */
  static final String FILE = "LEDGER_FILE";

  private final NodeContext context;
  private final String node;
  private final AtomicLong reads = new AtomicLong();
  private volatile int errorPercent;
  private volatile long delayMs;
  private AsyncFile file;

  public LedgerVerticle(NodeContext context) {
    this.context = context;
    this.node = context.node().membership().self().name();
  }

  /**
   * Where a node listens for {@code "ERROR_PERCENT DELAY_MS"}; it answers with its reads so far.
   */
  static String faults(String node) {
    return "faults." + node;
  }

  @Override
  public Future<?> start() {
    return vertx
        .fileSystem()
        .open(System.getenv(FILE) + "." + node, new OpenOptions().setCreate(true))
        .onSuccess(opened -> file = opened)
        .compose(opened -> listen())
        .compose(listening -> context.services().publish(Ledger.class, new Serving()));
  }

  private Future<Void> listen() {
    return vertx.eventBus().<String>consumer(faults(node), this::misbehave).completion();
  }

  private void misbehave(Message<String> order) {
    String[] words = order.body().split(" ");
    errorPercent = Integer.parseInt(words[0]);
    delayMs = Long.parseLong(words[1]);
    order.reply(reads.get());
  }

  private final class Serving implements Ledger {

    @Override
    public Future<String> read(int number) {
      reads.incrementAndGet();
      return behave().map(done -> node);
    }

    @Override
    public Future<String> write(String entry) {
      return behave()
          .compose(done -> file.write(Buffer.buffer(entry + " " + node + "\n")))
          .map(done -> node);
    }

    private Future<Void> behave() {
      if (ThreadLocalRandom.current().nextInt(100) < errorPercent) {
        return Future.failedFuture(
            new ServiceFailure(ServiceFailure.Code.INTERNAL, node + " is told to fail"));
      }
      return delayMs == 0
          ? Future.succeededFuture()
          : vertx.timer(delayMs, TimeUnit.MILLISECONDS).mapEmpty();
    }
  }
}
