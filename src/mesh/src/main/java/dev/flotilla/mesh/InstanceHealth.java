package dev.flotilla.mesh;

import java.time.Duration;

/**
 * What a caller knows about one instance.
 *
 * @param instanceId id in discovery
 * @param service name of its service
 * @param inFlight calls without an answer yet
 * @param latency moving average of answers
 * @param ejectedFor how long no new calls go there; zero when it is in
 */
public record InstanceHealth(
    String instanceId, String service, int inFlight, Duration latency, Duration ejectedFor) {}
