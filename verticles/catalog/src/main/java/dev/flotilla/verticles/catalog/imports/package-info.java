/**
 * Products as a stream of CSV lines: parsed as the bytes arrive, written in batches, answered with
 * a report. Entry type: {@link dev.flotilla.verticles.catalog.imports.ImportServer}. Holds one
 * batch in memory, never a file.
 */
package dev.flotilla.verticles.catalog.imports;
