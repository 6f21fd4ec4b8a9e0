package dev.flotilla.bench.isolation;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How the sick service behaves on a node. */
enum Sickness {
  NONE("well", 0, 0),
  HALF_FAILS("50 % errors", 50, 0),
  MOST_FAILS("80 % errors", 80, 0),
  ALL_FAILS("total outage", 100, 0),
  SLOW("5 s slow", 0, 5_000),
  HANGS("hangs", 0, Long.MAX_VALUE);

  private final String words;
  private final int failingPercent;
  private final long delayMs;

  Sickness(String words, int failingPercent, long delayMs) {
    this.words = words;
    this.failingPercent = failingPercent;
    this.delayMs = delayMs;
  }

  /** For a report. */
  String words() {
    return words;
  }

  /** An answer, late or never, or a failure. */
  Future<Buffer> answer(Vertx vertx, Buffer bytes) {
    if (ThreadLocalRandom.current().nextInt(100) < failingPercent) {
      return Future.failedFuture(new ServiceFailure(Code.INTERNAL, "sick on purpose"));
    }
    if (delayMs == 0) {
      return Future.succeededFuture(bytes);
    }
    return delayMs == Long.MAX_VALUE
        ? Promise.<Buffer>promise().future()
        : vertx.timer(delayMs, TimeUnit.MILLISECONDS).map(bytes);
  }
}
