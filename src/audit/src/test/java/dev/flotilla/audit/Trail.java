package dev.flotilla.audit;

import dev.flotilla.core.Clock;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A trail under test, its database, and how an intruder gets at the rows. */
record Trail(AuditTrail audit, Sql sql) {

  static Trail of(Vertx vertx, Sql sql) {
    return new Trail(AuditTrail.open(vertx, sql, Clock.system()), sql);
  }

  static AuditEntry entry(String target) {
    return AuditEntry.builder()
        .at(Clock.system().now())
        .actor("ada")
        .origin("admin API")
        .address("127.0.0.1")
        .action("policies.service.replace")
        .target(target)
        .before(Optional.of("{\"timeout\":\"1s\"}"))
        .after(Optional.of("{\"timeout\":\"2s\"}"))
        .result("OK")
        .build();
  }

  /** Appends this many entries and waits for the last one. */
  void fill(int count) {
    Future<Void> last = Future.succeededFuture();
    for (int made = 0; made < count; made++) {
      last = audit.record(entry("service-" + made));
      if (made % 500 == 499) {
        get(last);
      }
    }
    get(last);
  }

  void run(String statement) {
    get(sql.withConnection(db -> db.query(statement).execute()));
  }

  /** A change by one who can alter the tables. */
  void tamper(String... statements) {
    run("ALTER TABLE audit.trail DISABLE TRIGGER ALL");
    run("ALTER TABLE audit.head DISABLE TRIGGER ALL");
    for (String statement : statements) {
      run(statement);
    }
  }

  AuditVerification verify() {
    return get(audit.verify(Optional.empty()));
  }

  static <T> T get(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within 30 s", late);
    }
  }
}
