/**
 * What all commands share towards people and programs: text or JSON, names that were meant, and the
 * completion of shells. {@link dev.flotilla.fleet.impl.console.OutputFormat} is the option that
 * every command mixes in. It starts nothing and reads no cluster.
 */
package dev.flotilla.fleet.impl.console;
