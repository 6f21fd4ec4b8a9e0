package dev.flotilla.plan;

import java.util.Optional;

/**
 * How one node is drained or restarted.
 *
 * @param force whether it may be the last one that hosts a verticle, and whether the cluster may
 *     miss other nodes meanwhile; default false
 */
public record NodeRequest(Optional<Boolean> force) {}
