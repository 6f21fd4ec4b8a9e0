package dev.flotilla.mesh;

/**
 * Counts the outcomes of the copies that one version got on this node, since the policy first named
 * it.
 *
 * @param service name of the service
 * @param version that gets the copies
 * @param same see {@link MirrorOutcome#SAME}
 * @param different see {@link MirrorOutcome#DIFFERENT}
 * @param failed see {@link MirrorOutcome#FAILED}
 * @param dropped see {@link MirrorOutcome#DROPPED}
 * @param inFlight copies without an outcome yet
 */
public record MirrorReport(
    String service,
    String version,
    long same,
    long different,
    long failed,
    long dropped,
    int inFlight) {}
