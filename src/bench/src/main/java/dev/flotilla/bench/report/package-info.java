/** What a benchmark has found out: samples, medians, ratios, targets; as a table and as a file. */
package dev.flotilla.bench.report;
