package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Check;
import dev.flotilla.mesh.breaker.Breaker.State;
import io.vertx.core.json.JsonObject;

/**
 * What the owner of a breaker that is not closed says about it, or has said last.
 *
 * @param breaker key, the same on all nodes
 * @param epoch counts the changes of all owners; the higher one is newer, of the same two that of
 *     the smaller owner holds
 * @param owner the node that hands out the probes
 * @param leftMillis how long it stays open from the moment the message is read
 * @param trips how often it opened lately
 */
record BreakerClaim(
    String breaker, long epoch, String owner, State state, long leftMillis, int trips) {

  BreakerClaim withLeft(long millis) {
    return new BreakerClaim(breaker, epoch, owner, state, millis, trips);
  }

  /** Whether it outdates what the other says; one of the same owner and epoch does. */
  boolean holdsAgainst(BreakerClaim other) {
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
   * The claim in a message.
   *
   * @throws RuntimeException if it is none, as a message of another version may be
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
