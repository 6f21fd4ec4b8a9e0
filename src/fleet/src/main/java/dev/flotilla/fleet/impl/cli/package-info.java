/**
 * The commands of {@code run.sh}. {@link dev.flotilla.fleet.impl.cli.CommandLineApp} parses and
 * runs them; each command is one class.
 */
package dev.flotilla.fleet.impl.cli;
