package dev.flotilla.plan;

import java.util.Optional;

/**
 * How nodes are restarted one after the other.
 *
 * @param group only the nodes of this group; all nodes if empty
 * @param resume whether to go on where the last rolling restart stopped; default false
 * @param force as in {@link NodeRequest}
 */
public record RollingRestartRequest(
    Optional<String> group, Optional<Boolean> resume, Optional<Boolean> force) {}
