package dev.flotilla.sql.impl;

import static dev.flotilla.core.ServiceFailure.MAY_HAVE_RUN;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.SqlFailures;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.TransactionRollbackException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One transaction from begin to its end.
 *
 * @param endWatch asked once before the commit, which is never interrupted: why the work must not
 *     be committed, or empty
 */
record TransactionRun<T>(
    SqlConnection connection,
    Function<SqlConnection, Future<T>> work,
    Supplier<Optional<ServiceFailure>> endWatch) {

  private static final ServiceFailure LOST =
      new ServiceFailure(Code.UNAVAILABLE, "the database connection was lost");

  Future<T> run() {
    return connection
        .begin()
        .transform(
            begun -> begun.succeeded() ? inside(begun.result()) : undone(begun.cause(), false));
  }

  private Future<T> inside(Transaction transaction) {
    return WorkRunner.start(work, connection)
        .transform(
            done -> {
              Optional<ServiceFailure> late = endWatch.get(); // also for a rollback
              if (done.failed()) {
                return rollback(transaction, done.cause());
              }
              return late.isPresent()
                  ? rollback(transaction, late.get())
                  : commit(transaction, done.result());
            });
  }

  private Future<T> commit(Transaction transaction, T result) {
    return transaction.commit().map(result).recover(TransactionRun::notCommitted);
  }

  private Future<T> rollback(Transaction transaction, Throwable cause) {
    // A rollback that fails has lost its connection, which rolls back as well.
    return transaction.rollback().transform(rolledBack -> undone(cause, rolledBack.succeeded()));
  }

  // Before its commit a transaction leaves no trace, so a lost connection did nothing.
  private static <T> Future<T> undone(Throwable cause, boolean connected) {
    if (SqlFailures.isOfTheDriver(cause)) {
      ServiceFailure failure = SqlFailures.of(cause);
      return Future.failedFuture(failure.details().containsKey(MAY_HAVE_RUN) ? LOST : failure);
    }
    return Future.failedFuture(WorkRunner.isAmbiguous(cause) && !connected ? LOST : cause);
  }

  private static <T> Future<T> notCommitted(Throwable cause) {
    if (cause instanceof TransactionRollbackException) {
      return Future.failedFuture(
          new ServiceFailure(
              Code.INTERNAL, "rolled back: a statement in the transaction failed unnoticed"));
    }
    ServiceFailure failure = SqlFailures.of(cause);
    // A server that ends a session while it commits does not say on which side of the commit.
    return Future.failedFuture(
        failure.code() == Code.UNAVAILABLE || failure.code() == Code.UNKNOWN
            ? unknown(failure)
            : failure);
  }

  private static ServiceFailure unknown(ServiceFailure cause) {
    return new ServiceFailure(
            Code.UNKNOWN,
            "the answer to the commit was lost; it may have happened",
            cause.details())
        .afterPossibleRun();
  }
}
