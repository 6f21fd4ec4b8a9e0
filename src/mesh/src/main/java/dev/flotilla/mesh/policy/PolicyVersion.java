package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import java.time.Instant;
import java.util.List;

/**
 * One state of a cluster's policies. Immutable.
 *
 * @param version 1 for what the cluster began with, one more for each change
 * @param at when it was made, by the clock of the node that made it
 * @param by who made it, as they called themselves; not verified here
 * @param origin where it came from
 * @param changes what differs from the version before, a sentence each, for example {@code
 *     services.payments.timeout: 4s → 3s}; at most {@value #MOST_CHANGES}, the rest is counted
 * @param policies all of them
 */
public record PolicyVersion(
    long version, Instant at, String by, Origin origin, List<String> changes, Policies policies) {

  /** 50. Source: longer lists are not read. */
  public static final int MOST_CHANGES = 50;

  /** Where a version came from. */
  public enum Origin {
    /** {@code policies.yaml}, at the start of the cluster or edited while it ran. */
    FILE,
    /** A change through the admin API or the store while the cluster ran. */
    CHANGE,
    /** A rollback to an earlier version. */
    ROLLBACK
  }

  public PolicyVersion {
    Check.atLeast("version", version, 1);
    Check.present("at", at);
    Check.notBlank("by", by);
    Check.present("origin", origin);
    Check.present("policies", policies);
    changes = List.copyOf(changes);
  }
}
