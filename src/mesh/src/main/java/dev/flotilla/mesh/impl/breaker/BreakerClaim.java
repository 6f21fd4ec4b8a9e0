package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Check;
import dev.flotilla.mesh.breaker.Breaker.State;
import io.vertx.core.json.JsonObject;

/**
 * What a node says about a breaker that it owns or has closed.
 *
 * @param breaker key, the same on all nodes
 * @param epoch counts the changes of all owners; of two claims the one with the higher epoch is
 *     newer, and of the same epoch that of the smaller node id
 * @param owner the id of the node that hands out the probes
 * @param leftMillis how long it stays open, from the moment the message is read
 * @param trips how often it has opened, minus one for every open time that it was closed
 */
record BreakerClaim(
    String breaker, long epoch, String owner, State state, long leftMillis, int trips) {

  BreakerClaim withLeft(long millis) {
    return new BreakerClaim(breaker, epoch, owner, state, millis, trips);
  }

  /** Whether it replaces the other claim; a repetition by the same owner does. */
  boolean isNewerThan(BreakerClaim other) {
    return epoch != other.epoch ? epoch > other.epoch : owner.compareTo(other.owner) <= 0;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("breaker", breaker)
        .put("epoch", epoch)
        .put("owner", owner)
        .put("state", state.name())
        .put("leftMillis", leftMillis)
        .put("trips", trips);
  }

  /**
   * Reads a claim from a message.
   *
   * @throws RuntimeException if the message has another shape, as one of another version may have
   */
  static BreakerClaim fromJson(JsonObject json) {
    return new BreakerClaim(
        Check.present("breaker", json.getString("breaker")),
        json.getLong("epoch"),
        Check.present("owner", json.getString("owner")),
        State.valueOf(json.getString("state")),
        json.getLong("leftMillis"),
        json.getInteger("trips"));
  }
}
