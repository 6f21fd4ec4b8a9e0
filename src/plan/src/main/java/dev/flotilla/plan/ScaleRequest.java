package dev.flotilla.plan;

import java.util.Optional;

/**
 * How many nodes a group should have.
 *
 * @param nodes 0 to 200
 * @param force whether the last node that hosts a verticle may go; default false
 */
public record ScaleRequest(int nodes, Optional<Boolean> force) {}
