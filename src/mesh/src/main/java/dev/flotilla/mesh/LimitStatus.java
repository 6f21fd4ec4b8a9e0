package dev.flotilla.mesh;

/**
 * How full a service or a bulkhead is at one moment, on this node.
 *
 * @param name of the service or bulkhead
 * @param limit places now: the configured ones, or those an adaptive limit has found
 * @param underWay places taken; above {@code limit} for a while after it was lowered
 * @param waiting calls that wait for a place
 */
public record LimitStatus(String name, int limit, int underWay, int waiting) {}
