package dev.flotilla.gateway;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers with what it was asked, so that tests see what arrived. */
final class LibraryService implements Library {

  final Promise<Book> never = Promise.promise();
  final AtomicInteger added = new AtomicInteger();
  final AtomicInteger waiting = new AtomicInteger();
  final AtomicInteger booksRead = new AtomicInteger();
  final Set<Page> pages = ConcurrentHashMap.newKeySet();

  @Override
  public Future<Page> books(
      Optional<Integer> limit,
      List<String> tags,
      Sort sort,
      Optional<Boolean> lent,
      Optional<Double> weight) {
    Page page =
        new Page(
            List.of(
                "limit " + limit.orElse(null),
                "tags " + tags,
                "sort " + sort,
                "lent " + lent.orElse(null),
                "weight " + weight.orElse(null)));
    pages.add(page);
    return Future.succeededFuture(page);
  }

  @Override
  public Future<Book> book(String isbn) {
    booksRead.incrementAndGet();
    return Future.succeededFuture(new Book(isbn, "A title", 1, Optional.empty(), List.of()));
  }

  @Override
  public Future<Book> newest() {
    return Future.succeededFuture(
        new Book("newest", "Newest", 1, Optional.of("\"ß\""), List.of(new Book.Author("A"))));
  }

  @Override
  public Future<Book> add(String key, NewBook book) {
    added.incrementAndGet();
    return Future.succeededFuture(
        new Book(book.isbn(), book.title(), book.copies(), book.note(), List.of()));
  }

  @Override
  public Future<Book> rename(String isbn, Optional<NewBook> book) {
    return Future.succeededFuture(
        new Book(
            isbn, book.map(NewBook::title).orElse("untitled"), 1, Optional.empty(), List.of()));
  }

  @Override
  public Future<Void> remove(String isbn) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Seen> seen() {
    CallContext call = CallContext.current().orElseThrow();
    return Future.succeededFuture(
        new Seen(
            call.deadline().left(Clock.system()).toMillis(),
            call.trace().traceId(),
            call.caller()));
  }

  @Override
  public Future<Book> never() {
    waiting.incrementAndGet();
    return never.future();
  }

  @Override
  public Future<Void> fail(ServiceFailure.Code code) {
    ServiceFailure failure = new ServiceFailure(code, "the sentence of " + code);
    return Future.failedFuture(
        code == ServiceFailure.Code.RESOURCE_EXHAUSTED
            ? failure.retryAfter(Duration.ofMillis(2500)).with("queue", "full")
            : failure);
  }

  @Override
  public Future<Void> bug() {
    throw new IllegalStateException("a secret of the service");
  }

  @Override
  public Future<Integer> onTheBusOnly(int number) {
    return Future.succeededFuture(number);
  }
}
