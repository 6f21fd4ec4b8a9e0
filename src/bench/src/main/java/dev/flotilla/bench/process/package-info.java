/** Processes that a benchmark needs; none of them outlives it, however it ends. */
package dev.flotilla.bench.process;
