package dev.flotilla.faults;

import dev.flotilla.rpc.Idempotent;
import io.vertx.core.Future;

/** What the nodes of the multi-JVM tests serve. */
public interface Echo {

  /** Who answers, and how. */
  record Answer(String node, String text) {}

  /** Answers at once. */
  @Idempotent
  Future<Answer> say(String text);

  /** Answers after some milliseconds; not idempotent. */
  Future<Answer> later(long delayMs);
}
