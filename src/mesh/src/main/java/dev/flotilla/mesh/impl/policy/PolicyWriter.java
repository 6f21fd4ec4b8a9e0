package dev.flotilla.mesh.impl.policy;

import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.policy.PolicyEdit;
import dev.flotilla.mesh.policy.PolicyVersion.Origin;
import io.vertx.core.Future;
import java.util.function.UnaryOperator;

/** Changes the policies of the cluster by compare-and-set. Blocks. Thread-safe. */
record PolicyWriter(PolicyRegister register, AppliedPolicies applied) {

  /** A change that other writers overtake this often competes with a machine. */
  private static final int ATTEMPTS = 50;

  /**
   * Writes the record that follows the current one.
   *
   * @param next makes it of the current one, or returns that; called again after each conflict
   * @return the record that is current now, completed when it is active on this node
   * @throws ServiceFailure {@code ABORTED} if the current version is not the expected one or others
   *     write too quickly, {@code FAILED_PRECONDITION} if this software cannot read it
   */
  Future<PolicyRecord> write(PolicyEdit edit, UnaryOperator<PolicyRecord> next) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      String stored = register.get();
      PolicyRecord before = latest(stored);
      requireExpected(edit, before);
      PolicyRecord after = next.apply(before);
      if (after == before || isIdle(before, after)) {
        return applied.adopt(before).map(before);
      }
      // A lost answer looks like a conflict, therefore the second look.
      if (register.replace(stored, after.text()) || after.text().equals(register.get())) {
        return applied.adopt(after).map(after);
      }
    }
    throw new ServiceFailure(
        Code.ABORTED, "other changes of the policies were faster " + ATTEMPTS + " times");
  }

  /** Whether nothing differs; a file that now says the same is worth a version all the same. */
  private static boolean isIdle(PolicyRecord before, PolicyRecord after) {
    return after.current().origin() != Origin.FILE
        && after.current().policies().equals(before.current().policies());
  }

  private PolicyRecord latest(String stored) {
    PolicyRecord ours = applied.latest();
    try {
      PolicyRecord theirs = stored == null ? ours : PolicyRecord.read(stored);
      return theirs.compareTo(ours) >= 0 ? theirs : ours;
    } catch (ConfigFailure unreadable) {
      throw new ServiceFailure(Code.FAILED_PRECONDITION, unreadable.getMessage());
    }
  }

  private static void requireExpected(PolicyEdit edit, PolicyRecord before) {
    long version = before.current().version();
    if (edit.expected().isPresent() && edit.expected().getAsLong() != version) {
      throw new ServiceFailure(
              Code.ABORTED,
              "version "
                  + version
                  + " by "
                  + before.current().by()
                  + " is active, not version "
                  + edit.expected().getAsLong())
          .with("version", Long.toString(version));
    }
  }
}
