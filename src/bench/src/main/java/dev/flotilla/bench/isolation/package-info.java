/**
 * Benchmark: what the callers of a healthy service notice while another one, on the same nodes and
 * called from the same node, is sick.
 */
package dev.flotilla.bench.isolation;
