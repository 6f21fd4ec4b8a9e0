package dev.flotilla.bench.isolation;

/**
 * What the callers saw.
 *
 * @param calls to the service that stays well
 * @param failed of those
 * @param p50Nanos half of them took no longer
 * @param p99Nanos of a hundred, one took longer
 * @param sickFailed calls to the other service that failed
 */
record Seen(long calls, long failed, long p50Nanos, long p99Nanos, long sickFailed) {}
