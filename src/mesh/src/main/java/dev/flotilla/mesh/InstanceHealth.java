package dev.flotilla.mesh;

import java.time.Duration;

/**
 * What this node knows about one instance that it called.
 *
 * @param instanceId its id in discovery
 * @param service the name of its service
 * @param inFlight calls without an answer yet
 * @param latency moving average of the time to an answer
 * @param ejectedFor remaining time without new calls; zero for an instance that is not ejected
 */
public record InstanceHealth(
    String instanceId, String service, int inFlight, Duration latency, Duration ejectedFor) {}
