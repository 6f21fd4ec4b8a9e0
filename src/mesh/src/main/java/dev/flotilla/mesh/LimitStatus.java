package dev.flotilla.mesh;

/**
 * How full a service or a bulkhead is at one moment, on this node.
 *
 * @param name of the service or bulkhead
 * @param limit how many calls may be in flight now: the configured number, or that of an adaptive
 *     limit
 * @param inFlight calls that hold a slot; above {@code limit} for a while after it was lowered
 * @param queued calls that wait for a slot
 */
public record LimitStatus(String name, int limit, int inFlight, int queued) {}
