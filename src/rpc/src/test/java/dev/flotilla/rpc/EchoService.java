package dev.flotilla.rpc;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives back what it got, and fails in every way on demand. */
class EchoService implements Echo {

  final AtomicInteger ran = new AtomicInteger();
  private final Echo next;

  /**
   * @param next whom {@code context} asks further
   */
  EchoService(Echo next) {
    this.next = next;
  }

  @Override
  public Future<Everything> everything(Everything all) {
    return Future.succeededFuture(all);
  }

  @Override
  public Future<Optional<Line>> maybe(Optional<Line> line) {
    return Future.succeededFuture(line);
  }

  @Override
  public Future<List<Line>> lines(List<Line> lines) {
    return Future.succeededFuture(lines);
  }

  @Override
  public Future<Buffer> bytes(String before, Buffer bytes, Optional<Integer> after) {
    ran.incrementAndGet();
    if (before.equals("null")) {
      return Future.succeededFuture(null);
    }
    return Future.succeededFuture(
        Buffer.buffer(before)
            .appendBuffer(bytes)
            .appendString(after.map(it -> "" + it).orElse("")));
  }

  @Override
  public Future<Void> nothing() {
    ran.incrementAndGet();
    return Future.succeededFuture();
  }

  @Override
  public Future<String> fail(String how) {
    ran.incrementAndGet();
    return switch (how) {
      case "throw" -> throw new IllegalStateException("a secret of the service");
      case "throw typed" -> throw new ServiceFailure(Code.ABORTED, "typed");
      case "error" -> throw new StackOverflowError();
      case "null future" -> null;
      case "null result" -> Future.succeededFuture(null);
      case "bug" -> Future.failedFuture(new NullPointerException());
      case "unavailable" -> Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "nested"));
      default ->
          Future.failedFuture(
              new ServiceFailure(Code.of(how), "as you wished: " + how).with("sku", "S-1"));
    };
  }

  @Override
  public Future<Seen> context(int depth) {
    CallContext call = CallContext.current().orElseThrow();
    return depth > 0
        ? next.context(depth - 1)
        : Future.succeededFuture(
            new Seen(
                call.caller(),
                call.trace().traceId(),
                call.trace().spanId(),
                call.deadline().left(Clock.system()).toMillis()));
  }

  @Override
  public Future<String> text(int length) {
    return Future.succeededFuture("x".repeat(length));
  }

  @Override
  public Future<String> greet(String name, int times, Optional<Colour> colour) {
    return Future.succeededFuture(
        colour.map(Colour::name).orElse("") + ("hello " + name + " ").repeat(times));
  }
}
