package dev.flotilla.mesh;

/**
 * How one version answers the copies of another's calls, counted on this node since the policy
 * first named it.
 *
 * @param service its name
 * @param version that gets the copies
 * @param same see {@link MirrorOutcome#SAME}
 * @param different see {@link MirrorOutcome#DIFFERENT}
 * @param failed see {@link MirrorOutcome#FAILED}
 * @param dropped see {@link MirrorOutcome#DROPPED}
 * @param inFlight copies that are under way, or wait for the real answer to be compared with
 */
public record MirrorReport(
    String service,
    String version,
    long same,
    long different,
    long failed,
    long dropped,
    int inFlight) {}
