package dev.flotilla.bench.isolation;

/**
 * What the caller shall do.
 *
 * @param anew whether with a mesh that knows nothing of earlier calls
 * @param ms for how long
 */
record CallerCommand(boolean anew, long ms) {}
