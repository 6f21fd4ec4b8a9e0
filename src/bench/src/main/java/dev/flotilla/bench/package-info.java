/**
 * Benchmarks against peers: both sides in turns in one run, medians of several rounds. Entry type:
 * {@link dev.flotilla.bench.BenchMain}. Uses the other rooms by their public interfaces only, and
 * nothing uses it.
 */
package dev.flotilla.bench;
